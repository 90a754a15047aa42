//! Who gets a conversation: a pure decision with its reason.
//!
//! Whoever asks says who could be chosen and who is there; nothing here looks anything up. Two policies: round
//! robin, where everybody who is there has a turn in an order that is kept for each inbox, and longest idle, where whoever
//! was given something longest ago comes first. Queues of channels that have had their time are offered to more people, in
//! steps, and whoever comes into one can be told how long they are likely to wait.

mod decide;
mod expectation;
pub mod overflow;
mod rotation;

pub use decide::{Limits, Order, Question, TeamRule, Work, decide};
pub use expectation::expected_wait;
pub use rotation::Rotation;
