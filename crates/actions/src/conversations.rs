//! Conversations: begun by customers, moved along by agents.

mod assign;
mod draft;
mod mute;
mod note;
mod organise;
mod participants;
mod record;
mod release;
mod remove;
mod resolve_idle;
mod see;
mod start;
mod status;
mod survey;
mod timed;
mod typing;
mod wake;
mod within;

pub use assign::{assign, assign_agent_bot, assign_team};
pub use draft::keep_draft;
pub use mute::{mute, unmute};
pub use organise::{edit_labels, set_custom_attributes, set_labels, set_priority};
pub use participants::{add_participants, remove_participants, set_participants};
pub(crate) use record::record;
pub(crate) use release::tell_released;
pub use remove::remove;
pub(crate) use remove::{discard, empty, remove_within};
pub use resolve_idle::{idle_exist, resolve_idle};
pub use see::{mark_unread, see_as_agent, see_as_contact};
pub use start::{NewThread, start, start_as_agent};
pub use status::{change_status, resolve};
pub(crate) use timed::Step;
pub use typing::{type_as_agent, type_as_contact};
pub use wake::{due_exist, wake_due};
pub(crate) use within::change_within;
