//! The survey after a conversation.

mod survey;

pub(crate) mod show;
pub(crate) mod update;
