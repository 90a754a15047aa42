//! Turns the bytes of a client into messages, holding memory only while a message is incomplete.

mod messages;

use super::header::{Fragment, Header};
use super::{Opcode, Violation};

pub use messages::Messages;

/// What a client may send at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one text or binary message, all fragments together.
    pub message: usize,
}

/// The reading side of one connection.
///
/// ```
/// use socket::frame::{Decoder, Limits, Message};
///
/// let mut decoder = Decoder::new(Limits { message: 65_536 });
/// let mut bytes = *b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
/// let mut messages = decoder.read(&mut bytes);
/// assert_eq!(messages.next_message(), Ok(Some(Message::Text("Hello"))));
/// assert_eq!(messages.next_message(), Ok(None));
/// ```
#[derive(Debug)]
pub struct Decoder {
    /// The fragments of the message so far, unmasked and joined, then the raw bytes of an incomplete frame.
    /// Unallocated when there is neither.
    partial: Vec<u8>,
    /// Bytes of `partial` that are joined fragments.
    joined: usize,
    /// Bytes of a joined text known to be UTF-8, so that many small fragments are not checked over and over.
    checked: usize,
    limits: Limits,
    stage: Stage,
    /// Whether `partial` beyond `joined` was lent to the caller and goes with the next call.
    lent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    BetweenMessages,
    InText,
    InBinary,
    /// A close or a violation was reported: nothing is read any more.
    Finished,
}

/// A message that is complete, and where its payload lies.
struct Complete<'a> {
    opcode: Opcode,
    payload: Payload<'a>,
}

enum Payload<'a> {
    Input(&'a mut [u8]),
    /// In `partial`, from this byte to its end.
    Partial(usize),
}

impl Decoder {
    /// A decoder for a connection that has just been upgraded.
    pub fn new(limits: Limits) -> Self {
        Self {
            partial: Vec::new(),
            joined: 0,
            checked: 0,
            limits,
            stage: Stage::BetweenMessages,
            lent: false,
        }
    }

    /// The messages that `input`, the next bytes of the connection, completes.
    ///
    /// Take them until there is none: the start of an incomplete message is kept for the bytes to come. A message
    /// that lies whole in `input` is unmasked in place and lent without a copy.
    pub fn read<'a>(&'a mut self, input: &'a mut [u8]) -> Messages<'a> {
        Messages::new(self, input)
    }

    fn forget_lent(&mut self) {
        if std::mem::take(&mut self.lent) {
            self.partial.truncate(self.joined);
        }
        if self.stage == Stage::Finished || self.partial.is_empty() {
            self.partial = Vec::new();
        }
    }

    /// Whether `partial` ends with the raw start of a frame.
    fn is_inside_frame(&self) -> bool {
        self.partial.len() > self.joined
    }

    /// The length of the whole frame, if such a frame may come now.
    fn admit(&self, header: &Header) -> Result<usize, Violation> {
        let in_message = matches!(self.stage, Stage::InText | Stage::InBinary);
        match header.opcode {
            Opcode::Continuation if !in_message => return Err(Violation::NothingToContinue),
            Opcode::Text | Opcode::Binary if in_message => return Err(Violation::UnfinishedMessage),
            _ => {}
        }
        let payload_length = usize::try_from(header.payload_length).map_err(|_| Violation::TooLarge)?;
        if !header.opcode.is_control() && payload_length > self.limits.message - self.joined {
            return Err(Violation::TooLarge);
        }
        Ok(header.length + payload_length)
    }

    fn control<'a>(&mut self, header: &Header, payload: Payload<'a>) -> Complete<'a> {
        self.lent = matches!(payload, Payload::Partial(_));
        Complete { opcode: header.opcode, payload }
    }

    /// Joins a fragment to its message; the message if this was the last.
    fn data<'a>(&mut self, header: &Header, payload: Payload<'a>) -> Result<Option<Complete<'a>>, Violation> {
        match (header.opcode, header.fragment, payload) {
            (opcode @ (Opcode::Text | Opcode::Binary), Fragment::Last, payload @ Payload::Input(_)) => {
                return Ok(Some(Complete { opcode, payload }));
            }
            (_, _, Payload::Input(payload)) => self.partial.extend_from_slice(payload),
            (_, _, Payload::Partial(start)) => drop(self.partial.drain(self.joined..start)),
        }
        self.joined = self.partial.len();
        match header.opcode {
            Opcode::Text => self.stage = Stage::InText,
            Opcode::Binary => self.stage = Stage::InBinary,
            _ => {}
        }
        match header.fragment {
            Fragment::Last => Ok(Some(self.finish_message())),
            Fragment::MoreToCome => self.check_text().map(|()| None),
        }
    }

    fn finish_message<'a>(&mut self) -> Complete<'a> {
        let opcode = if self.stage == Stage::InText { Opcode::Text } else { Opcode::Binary };
        self.stage = Stage::BetweenMessages;
        self.joined = 0;
        self.checked = 0;
        self.lent = true;
        Complete { opcode, payload: Payload::Partial(0) }
    }

    /// Refuses an unfinished text as soon as no further fragment can make it UTF-8.
    fn check_text(&mut self) -> Result<(), Violation> {
        if self.stage != Stage::InText {
            return Ok(());
        }
        let Err(error) = std::str::from_utf8(&self.partial[self.checked..]) else {
            self.checked = self.joined;
            return Ok(());
        };
        self.checked += error.valid_up_to();
        match error.error_len() {
            Some(_) => Err(Violation::Utf8),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Message;

    const LIMITS: Limits = Limits { message: 65_536 };
    /// A text of five zeros, its mask being what it says.
    const FRAME: [u8; 11] = *b"\x81\x85\x30\x30\x30\x30\0\0\0\0\0";

    fn drain(decoder: &mut Decoder, mut bytes: Vec<u8>) {
        let mut messages = decoder.read(&mut bytes);
        while let Some(message) = messages.next_message().expect("a valid frame") {
            assert_eq!(message, Message::Text("00000"));
        }
    }

    #[test]
    fn an_idle_connection_costs_one_cache_line() {
        assert!(size_of::<Decoder>() <= 64, "{}", size_of::<Decoder>());
    }

    #[test]
    fn a_message_that_arrives_whole_is_never_copied() {
        let mut decoder = Decoder::new(LIMITS);
        let mut bytes = FRAME;
        let arrived = bytes.as_ptr_range();

        let mut messages = decoder.read(&mut bytes);
        let Ok(Some(Message::Text(text))) = messages.next_message() else { panic!("a text") };

        assert!(arrived.contains(&text.as_ptr()));
        assert_eq!(decoder.partial.capacity(), 0);
    }

    #[test]
    fn memory_is_held_only_while_a_message_is_incomplete() {
        let mut decoder = Decoder::new(LIMITS);
        for cut in 1..FRAME.len() {
            drain(&mut decoder, FRAME[..cut].to_vec());
            assert!(decoder.partial.capacity() > 0);
            drain(&mut decoder, FRAME[cut..].to_vec());
            assert_eq!(decoder.partial.capacity(), 0);
        }
    }
}
