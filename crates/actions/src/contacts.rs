//! Customers: who they are, and the sessions in which they come.

mod create_session;
mod merge;
mod proof;
mod tokens;
mod update;
mod verify;

pub use create_session::{NewSession, create_session};
pub use proof::Claim;
pub(crate) use tokens::replace_old;
pub use tokens::{reset_pubsub_token, reset_pubsub_tokens};
pub use update::update;
pub use verify::verify;
