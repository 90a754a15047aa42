//! Who gets a conversation: a pure decision with its reason.
//!
//! Whoever asks says who could be chosen and who is there; nothing here looks anything up. Round robin is the first
//! policy: everybody who is there has a turn, in an order that is kept for each inbox.

mod decide;
mod rotation;

pub use decide::{Question, TeamRule, decide};
pub use rotation::Rotation;
