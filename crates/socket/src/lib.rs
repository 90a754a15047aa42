//! One connection's bytes: the WebSocket handshake, its frames by hand, joined writes.

pub mod addresses;
pub mod connection;
pub mod frame;
pub mod handshake;
pub mod pace;

pub use connection::{Connection, End, Next, Received};
