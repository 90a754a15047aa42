//! Gives conversations to agents by itself: who it is, is decided by the crate of the same name.

mod agents;
mod dispatch;
mod due;
mod here;
mod requests;
mod route;
pub(crate) mod tasks;
mod waiting;

pub use agents::{choose_state, disconnect, look_after_vanished, renew, sign_in, sign_out, vanished_exist};
pub use due::{due_exist, look_after_due, void_reservations};
pub use here::{Here, who_is_here};
pub use requests::{Handover, accept, ask, hand_over, leave, reject};
pub use route::{Case, route};
pub use waiting::{decide_undecided, heads, serve, serve_all};
