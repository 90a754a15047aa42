//! What is said in a conversation.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod update;
