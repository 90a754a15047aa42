//! Customers: who they are, and the sessions in which they come.

mod create_session;
mod manage;
mod merge;
mod note_activity;
mod notes;
mod open_session;
mod picture;
mod proof;
mod remove;
mod tokens;
mod update;
mod verify;

pub use create_session::{NewSession, create_session};
pub use manage::{MergePreview, add, change, edit_labels, merge_contacts, preview_merge, set_labels};
pub(crate) use manage::{add_within, change_locked, change_within};
pub use note_activity::note_activity;
pub use notes::{add_note, change_note, remove_note};
pub(crate) use open_session::open;
pub use open_session::{WantedSession, open_session};
pub use proof::Claim;
pub use remove::remove;
pub(crate) use tokens::replace_old;
pub use tokens::{reset_pubsub_token, reset_pubsub_tokens};
pub use update::update;
pub use verify::verify;
