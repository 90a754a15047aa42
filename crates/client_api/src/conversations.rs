//! The conversations of a session.

mod public;

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod toggle_status;
pub(crate) mod toggle_typing;
pub(crate) mod update_last_seen;
