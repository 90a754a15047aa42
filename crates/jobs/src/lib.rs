//! What happens by itself: consumers of the log and timers.
//!
//! A consumer is a small file: a [`Consumer`] with a name, the events it wants and what it does with a page of them.
//! Everything else is done for it: it is woken, reads every account's log in order, works at one account on one node at a
//! time, is tried again after a failure and stops cleanly. `ARCHITECTURE.md` tells how.

mod assignment;
mod automatic_replies;
mod avatars;
mod consumer;
mod contact_activity;
mod delivery;
mod failing;
mod known;
mod mail;
mod notifications;
mod push;
mod queue;
mod registration;
mod round;
mod runner;
mod timers;
mod workers;

pub use assignment::Assignment;
pub use automatic_replies::AutomaticReplies;
pub use consumer::{Consumer, Manner, Page};
pub use contact_activity::ContactActivity;
pub use mail::{Mailer, MailerSettings};
pub use notifications::Notifications;
pub use push::{FirebaseSettings, PushSettings, Pusher};
pub use store::log_consumers::Start;
pub use workers::Workers;
