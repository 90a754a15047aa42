//! WebSocket frames as a server reads and writes them (RFC 6455, section 5).
//!
//! Reading is strict: what the standard forbids ends the connection with the code it asks for. No extension is ever
//! negotiated, so reserved bits are always wrong.

mod close_code;
mod decoder;
mod encode;
mod header;
mod mask;
mod message;
mod violation;

pub use close_code::CloseCode;
pub use decoder::{Decoder, Limits, Messages};
pub use encode::{header_length, write_close, write_header, write_pong, write_text};
pub use header::Opcode;
pub use message::Message;
pub use violation::Violation;
