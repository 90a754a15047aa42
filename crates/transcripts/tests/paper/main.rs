//! Transcripts as they come out of the printer, looked at with the tools that readers use.

mod languages;
mod large;
mod paging;
mod reader;
mod samples;
