//! What agents are told to look at: made from the log, read, put aside, thrown away.

mod browser_keys;
mod elsewhere;
mod follow;
mod interested;
mod manage;
mod settings;
mod view;

pub use browser_keys::{BrowserKeys, POINT, SECRET};
pub use elsewhere::{Still, Telling, Ways, forget_target, still_needed};
pub use follow::follow;
pub use interested::{Interested, may_matter};
pub use manage::{read, read_all, remove, remove_all, snooze, unread, wake_due};
pub use settings::{set_flags, subscribe, unsubscribe};
pub use view::views;

pub(crate) use manage::read_of_conversation;
pub(crate) use view::tell_all_gone;
