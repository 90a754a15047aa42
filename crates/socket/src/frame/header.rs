//! The two to fourteen bytes in front of every client payload (RFC 6455, section 5.2).

use super::Violation;

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Opcode {
    /// A further fragment of the message before.
    Continuation = 0x0,
    /// UTF-8 text.
    Text = 0x1,
    /// Bytes.
    Binary = 0x2,
    /// The end of the connection.
    Close = 0x8,
    /// Asks for a pong.
    Ping = 0x9,
    /// Answers a ping.
    Pong = 0xA,
}

pub(super) const LAST_FRAGMENT: u8 = 0x80;
pub(super) const TWO_BYTE_LENGTH: u8 = 126;
pub(super) const EIGHT_BYTE_LENGTH: u8 = 127;
/// The longest payload whose length fits into the header's second byte, and the longest a control frame may have.
pub(super) const SHORT_PAYLOAD: u8 = 125;

const RESERVED_BITS: u8 = 0x70;
const OPCODE_BITS: u8 = 0x0F;
const MASKED: u8 = 0x80;
const MASK_LENGTH: usize = 4;

#[derive(Clone, Copy)]
pub(super) enum Fragment {
    Last,
    MoreToCome,
}

pub(super) struct Header {
    pub(super) opcode: Opcode,
    pub(super) fragment: Fragment,
    /// Bytes of this header.
    pub(super) length: usize,
    /// Bytes of the payload behind it, as claimed.
    pub(super) payload_length: u64,
    pub(super) mask: [u8; 4],
}

impl Opcode {
    pub(super) fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// Reads the header at the start of `bytes`; `None` while it is incomplete.
///
/// Checks happen in the order of the bytes, so a broken header is refused at the same byte however it arrives.
pub(super) fn parse(bytes: &[u8]) -> Result<Option<Header>, Violation> {
    let Some((&first, rest)) = bytes.split_first() else { return Ok(None) };
    let (opcode, fragment) = parse_first(first)?;
    let Some((&second, rest)) = rest.split_first() else { return Ok(None) };
    if second & MASKED == 0 {
        return Err(Violation::Unmasked);
    }
    let short = second & !MASKED;
    if opcode.is_control() && short > SHORT_PAYLOAD {
        return Err(Violation::LongControl);
    }
    let Some((payload_length, rest)) = parse_length(short, rest)? else { return Ok(None) };
    let Some(&mask) = rest.first_chunk::<MASK_LENGTH>() else { return Ok(None) };

    let length = bytes.len() - rest.len() + MASK_LENGTH;
    Ok(Some(Header { opcode, fragment, length, payload_length, mask }))
}

fn parse_first(byte: u8) -> Result<(Opcode, Fragment), Violation> {
    if byte & RESERVED_BITS != 0 {
        return Err(Violation::ReservedBit);
    }
    let opcode = match byte & OPCODE_BITS {
        0x0 => Opcode::Continuation,
        0x1 => Opcode::Text,
        0x2 => Opcode::Binary,
        0x8 => Opcode::Close,
        0x9 => Opcode::Ping,
        0xA => Opcode::Pong,
        unknown => return Err(Violation::UnknownOpcode(unknown)),
    };
    if byte & LAST_FRAGMENT != 0 {
        return Ok((opcode, Fragment::Last));
    }
    if opcode.is_control() {
        return Err(Violation::FragmentedControl);
    }
    Ok((opcode, Fragment::MoreToCome))
}

/// The payload's length and what follows it; `None` while its bytes are incomplete.
fn parse_length(short: u8, rest: &[u8]) -> Result<Option<(u64, &[u8])>, Violation> {
    let (length, shortest, rest) = match short {
        TWO_BYTE_LENGTH => {
            let Some((bytes, rest)) = rest.split_first_chunk() else { return Ok(None) };
            (u64::from(u16::from_be_bytes(*bytes)), u64::from(SHORT_PAYLOAD) + 1, rest)
        }
        EIGHT_BYTE_LENGTH => {
            let Some((bytes, rest)) = rest.split_first_chunk() else { return Ok(None) };
            (u64::from_be_bytes(*bytes), u64::from(u16::MAX) + 1, rest)
        }
        short => (u64::from(short), 0, rest),
    };
    if length < shortest || length > u64::MAX >> 1 {
        return Err(Violation::Length);
    }
    Ok(Some((length, rest)))
}
