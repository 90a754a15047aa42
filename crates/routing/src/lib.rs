//! Who gets a conversation: a pure decision with its reason.
//!
//! Whoever asks says who could be chosen and who is there; nothing here looks anything up. Two policies: round
//! robin, where everybody who is there has a turn in an order that is kept for each inbox, and longest idle, where whoever
//! was given something longest ago comes first.

mod decide;
mod rotation;

pub use decide::{Limits, Order, Question, TeamRule, Work, decide};
pub use rotation::Rotation;
