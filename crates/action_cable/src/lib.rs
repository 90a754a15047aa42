//! The door `/cable`: Action Cable's protocol over the hub.
//!
//! [`frame`] is the pure protocol, the session one connection's life, the heartbeat one timer for all of them.

mod asyncapi;
mod counts;
mod door;
mod encoding;
pub mod frame;
mod heartbeat;
mod limits;
mod session;

pub use asyncapi::asyncapi;
pub use door::{Cable, router};
pub use limits::Limits;
