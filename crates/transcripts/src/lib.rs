//! Conversations on paper: a transcript in, the bytes of a PDF file out. No I/O but fonts, no async.
//!
//! [`Fonts`] is made once: it carries fonts for most languages of the West and the Near East and finds those of the machine
//! for all others. [`render`] takes time and memory in proportion to the text; callers bound the text, run it off the
//! threads that serve, and few at a time.

mod cleaning;
mod dates;
mod draw;
mod flow;
mod fonts;
mod furniture;
mod ink;
mod links;
mod paper;
mod render;
mod sheet;
mod transcript;
mod typesetter;
mod words;

pub use fonts::Fonts;
pub use paper::Paper;
pub use render::{Document, Fault, render};
pub use transcript::{Attachment, Entry, Role, Transcript};
pub use words::{Words, words};
