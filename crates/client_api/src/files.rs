//! The files of messages.

pub(crate) mod show;
