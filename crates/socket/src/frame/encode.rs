//! Frames from server to client: whole messages, never masked.

use super::header::{EIGHT_BYTE_LENGTH, LAST_FRAGMENT, SHORT_PAYLOAD, TWO_BYTE_LENGTH};
use super::{CloseCode, Opcode};

/// Appends the header of a whole message whose `payload_length` bytes the caller appends next.
pub fn write_header(out: &mut Vec<u8>, opcode: Opcode, payload_length: usize) {
    out.push(LAST_FRAGMENT | opcode as u8);
    match (u8::try_from(payload_length), u16::try_from(payload_length)) {
        (Ok(short @ ..=SHORT_PAYLOAD), _) => out.push(short),
        (_, Ok(medium)) => {
            out.push(TWO_BYTE_LENGTH);
            out.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            out.push(EIGHT_BYTE_LENGTH);
            out.extend_from_slice(&(payload_length as u64).to_be_bytes());
        }
    }
}

/// Bytes that [`write_header`] appends for such a payload.
pub const fn header_length(payload_length: usize) -> usize {
    match payload_length {
        0..=125 => 2,
        126..=0xFFFF => 4,
        _ => 10,
    }
}

/// Appends a text message; `payload` must be UTF-8.
pub fn write_text(out: &mut Vec<u8>, payload: &[u8]) {
    out.reserve(header_length(payload.len()) + payload.len());
    write_header(out, Opcode::Text, payload.len());
    out.extend_from_slice(payload);
}

/// Appends the answer to a ping; a payload above 125 bytes, which no ping can have, is cut.
pub fn write_pong(out: &mut Vec<u8>, payload: &[u8]) {
    let payload = &payload[..payload.len().min(usize::from(SHORT_PAYLOAD))];
    write_header(out, Opcode::Pong, payload.len());
    out.extend_from_slice(payload);
}

/// Appends a close frame; the reason is cut to the 123 bytes that fit, and dropped without a code.
pub fn write_close(out: &mut Vec<u8>, code: Option<CloseCode>, reason: &str) {
    let Some(code) = code else { return write_header(out, Opcode::Close, 0) };
    let number = code.number().to_be_bytes();
    let reason = &reason[..reason.floor_char_boundary(usize::from(SHORT_PAYLOAD) - number.len())];
    write_header(out, Opcode::Close, number.len() + reason.len());
    out.extend_from_slice(&number);
    out.extend_from_slice(reason.as_bytes());
}
