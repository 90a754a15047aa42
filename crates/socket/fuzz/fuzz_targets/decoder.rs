//! No bytes make the decoder panic, and how they are cut never changes what comes out.
//!
//! `scripts/fuzz 600` runs it for ten minutes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use socket::frame::{CloseCode, Decoder, Limits, Message, Violation};

const LIMITS: Limits = Limits { message: 1_000 };

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<CloseCode>, String),
    Refused(Violation),
}

// The first eight bytes are the lengths of the chunks that the rest is cut into, over and over.
fuzz_target!(|data: &[u8]| {
    let Some((lengths, bytes)) = data.split_first_chunk::<8>() else { return };
    let whole = decode(std::iter::once(bytes));

    assert_eq!(decode(bytes.chunks(1)), whole);
    assert_eq!(decode(cut(bytes, lengths)), whole);
});

fn cut<'a>(mut bytes: &'a [u8], lengths: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut lengths = lengths.iter().cycle();
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let length = lengths.next().map_or(1, |&length| usize::from(length) + 1);
        let (chunk, rest) = bytes.split_at(length.min(bytes.len()));
        bytes = rest;
        Some(chunk)
    })
}

fn decode<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Vec<Seen> {
    let mut decoder = Decoder::new(LIMITS);
    let mut seen = Vec::new();
    for chunk in chunks {
        let mut chunk = chunk.to_vec();
        let mut messages = decoder.read(&mut chunk);
        loop {
            match messages.next_message() {
                Ok(Some(message)) => seen.push(keep(message)),
                Ok(None) => break,
                Err(violation) => seen.push(Seen::Refused(violation)),
            }
        }
    }
    seen
}

fn keep(message: Message<'_>) -> Seen {
    match message {
        Message::Text(text) => Seen::Text(text.to_owned()),
        Message::Binary(bytes) => Seen::Binary(bytes.to_vec()),
        Message::Ping(bytes) => Seen::Ping(bytes.to_vec()),
        Message::Pong(bytes) => Seen::Pong(bytes.to_vec()),
        Message::Close(code, reason) => Seen::Close(code, reason.to_owned()),
    }
}
