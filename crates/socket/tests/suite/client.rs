//! A client as the server sees it: builds masked frames and notes what the decoder makes of them.

use socket::frame::{Decoder, Limits, Message, Opcode, Violation};

pub(crate) const LIMITS: Limits = Limits { message: 70_000 };
pub(crate) const MASK: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// What the decoder said, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>, String),
    Refused(Violation),
}

impl From<Message<'_>> for Seen {
    fn from(message: Message<'_>) -> Self {
        match message {
            Message::Text(text) => Self::Text(text.to_owned()),
            Message::Binary(bytes) => Self::Binary(bytes.to_vec()),
            Message::Ping(bytes) => Self::Ping(bytes.to_vec()),
            Message::Pong(bytes) => Self::Pong(bytes.to_vec()),
            Message::Close(code, reason) => {
                Self::Close(code.map(socket::frame::CloseCode::number), reason.to_owned())
            }
        }
    }
}

/// A whole message in one frame.
pub(crate) fn whole(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    frame(0x80 | opcode as u8, payload)
}

/// A fragment that others follow.
pub(crate) fn fragment(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    frame(opcode as u8, payload)
}

/// A frame with any first byte.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    masked_frame(first, MASK, payload)
}

pub(crate) fn masked_frame(first: u8, mask: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.push(0x80 | u8::try_from(length).expect("short")),
        length @ 126..=0xFFFF => {
            bytes.push(0x80 | 0x7E);
            bytes.extend(u16::try_from(length).expect("medium").to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 0x7F);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(mask);
    bytes.extend(payload.iter().enumerate().map(|(index, byte)| byte ^ mask[index % 4]));
    bytes
}

/// Everything a fresh decoder sees in bytes that arrive in these chunks.
pub(crate) fn decode<'a>(limits: Limits, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Seen> {
    let mut decoder = Decoder::new(limits);
    let mut seen = Vec::new();
    for chunk in chunks {
        let mut chunk = chunk.to_vec();
        let mut messages = decoder.read(&mut chunk);
        loop {
            match messages.next_message() {
                Ok(Some(message)) => seen.push(message.into()),
                Ok(None) => break,
                Err(violation) => seen.push(Seen::Refused(violation)),
            }
        }
    }
    seen
}
