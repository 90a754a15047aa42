//! Customers: who they are, and the sessions in which they come.

mod create_session;
mod manage;
mod merge;
mod note_activity;
mod notes;
mod proof;
mod tokens;
mod update;
mod verify;

pub use create_session::{NewSession, create_session};
pub use manage::{MergePreview, add, change, merge_contacts, preview_merge};
pub use note_activity::note_activity;
pub use notes::{add_note, change_note, remove_note};
pub use proof::Claim;
pub(crate) use tokens::replace_old;
pub use tokens::{reset_pubsub_token, reset_pubsub_tokens};
pub use update::update;
pub use verify::verify;
