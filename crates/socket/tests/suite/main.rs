//! Frames and handshake through their public doors.

mod bytes_on_the_wire;
mod chunking;
mod client;
mod handshake;
mod last_word;
mod rfc6455;
mod silent_peer;
mod taking_the_stream;
