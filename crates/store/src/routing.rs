//! What decisions about conversations depend on and lead to: who could be chosen, whose turn it is, who waits.

mod decisions;
mod grounds;
mod rotation;
mod waiting;

pub use decisions::{NewDecision, decisions, forget_decisions, note_decisions};
pub use grounds::{Grounds, InboxGround, TeamGround, grounds, loads};
pub use rotation::{lock_rotations, save_rotation};
pub use waiting::{Waiting, accounts_waiting, count_waiting, enter, leave, undecided, waiting_for};
