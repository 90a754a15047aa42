//! One connection's bytes: the WebSocket handshake, its frames by hand, joined writes.

pub mod connection;
pub mod frame;
pub mod handshake;

pub use connection::{Connection, End, Next, Received};
