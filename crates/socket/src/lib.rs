//! One connection's bytes: the WebSocket handshake and its frames, by hand and without input or output of their own.

pub mod frame;
pub mod handshake;
