//! Gives conversations to agents by itself: who it is, is decided by the crate of the same name.

mod here;
mod route;
mod waiting;

pub use here::{Here, who_is_here};
pub use route::{Case, route};
pub use waiting::{decide_undecided, serve, serve_all};
