//! Customers and their sessions.

mod details;

pub(crate) mod create;
pub(crate) mod events;
pub(crate) mod reset_pubsub_token;
pub(crate) mod show;
pub(crate) mod update;
