//! What readers are told, and in which order, on a real log.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod matrix;
mod newcomer;
mod readers;
mod rights;
mod signals;
mod stage;
