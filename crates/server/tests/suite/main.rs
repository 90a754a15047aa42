//! The binary as operators meet it.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod binary;
mod command_line;
mod serving;
mod settings;
