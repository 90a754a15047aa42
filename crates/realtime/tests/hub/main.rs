//! What readers are told, and in which order, on a real log.

mod readers;
mod rights;
mod stage;
