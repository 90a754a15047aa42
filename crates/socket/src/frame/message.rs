//! What a client said, borrowed from the bytes it arrived in.

use super::{CloseCode, Opcode, Violation};

/// A whole message or control frame of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// UTF-8 text.
    Text(&'a str),
    /// Bytes.
    Binary(&'a [u8]),
    /// Wants a pong with the same bytes (at most 125).
    Ping(&'a [u8]),
    /// Answers a ping, or is a sign of life nobody asked for.
    Pong(&'a [u8]),
    /// The client wants to end the connection; nothing it sends afterwards is read.
    Close(Option<CloseCode>, &'a str),
}

/// Gives a whole, unmasked payload its meaning.
pub(super) fn interpret(opcode: Opcode, payload: &[u8]) -> Result<Message<'_>, Violation> {
    Ok(match opcode {
        Opcode::Text => Message::Text(text(payload)?),
        Opcode::Binary => Message::Binary(payload),
        Opcode::Ping => Message::Ping(payload),
        Opcode::Pong => Message::Pong(payload),
        Opcode::Close => return interpret_close(payload),
        Opcode::Continuation => return Err(Violation::NothingToContinue),
    })
}

fn interpret_close(payload: &[u8]) -> Result<Message<'_>, Violation> {
    if payload.is_empty() {
        return Ok(Message::Close(None, ""));
    }
    let Some((number, reason)) = payload.split_first_chunk() else { return Err(Violation::HalfCloseCode) };
    let number = u16::from_be_bytes(*number);
    let Some(code) = CloseCode::new(number) else { return Err(Violation::CloseCode(number)) };
    Ok(Message::Close(Some(code), text(reason)?))
}

fn text(payload: &[u8]) -> Result<&str, Violation> {
    std::str::from_utf8(payload).map_err(|_| Violation::Utf8)
}
