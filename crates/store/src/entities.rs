//! Single tables as `SeaORM` sees them; nothing outside of this crate knows them.

pub(crate) mod access_token;
pub(crate) mod account;
pub(crate) mod agent_bot;
pub(crate) mod canned_response;
pub(crate) mod channel;
pub(crate) mod contact;
pub(crate) mod contact_inbox;
pub(crate) mod conversation;
pub(crate) mod inbox;
pub(crate) mod label;
pub(crate) mod membership;
pub(crate) mod session;
pub(crate) mod team;
pub(crate) mod user;
