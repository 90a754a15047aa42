//! Cuts one read's worth of bytes into frames and gives out the messages they complete.

use super::{Complete, Decoder, Payload, Stage};
use crate::frame::header::{self, Header};
use crate::frame::message::interpret;
use crate::frame::{Message, Opcode, Violation, mask};

/// The messages that some bytes complete, one after the other.
///
/// Dropping it early loses the bytes not yet looked at, so do that only to stop for good.
#[derive(Debug)]
#[must_use = "bytes are decoded only as messages are taken"]
pub struct Messages<'a> {
    decoder: &'a mut Decoder,
    input: &'a mut [u8],
}

impl<'a> Messages<'a> {
    pub(super) fn new(decoder: &'a mut Decoder, input: &'a mut [u8]) -> Self {
        Self { decoder, input }
    }

    /// The next message; `None` once the bytes are used up.
    ///
    /// After a close or a violation everything is ignored.
    pub fn next_message(&mut self) -> Result<Option<Message<'_>>, Violation> {
        self.decoder.forget_lent();
        let complete = match self.complete() {
            Ok(Some(complete)) => complete,
            Ok(None) => return Ok(None),
            Err(violation) => {
                self.decoder.stage = Stage::Finished;
                return Err(violation);
            }
        };
        let payload = match complete.payload {
            Payload::Input(payload) => payload,
            Payload::Partial(start) => &self.decoder.partial[start..],
        };
        let message = interpret(complete.opcode, payload);
        if message.is_err() || complete.opcode == Opcode::Close {
            self.decoder.stage = Stage::Finished;
        }
        message.map(Some)
    }

    /// Reads frames until one completes a message.
    fn complete(&mut self) -> Result<Option<Complete<'a>>, Violation> {
        if self.decoder.stage == Stage::Finished {
            self.input = &mut [];
        }
        while !self.input.is_empty() {
            let Some((header, payload)) = self.frame()? else { return Ok(None) };
            if header.opcode.is_control() {
                return Ok(Some(self.decoder.control(&header, payload)));
            }
            if let Some(complete) = self.decoder.data(&header, payload)? {
                return Ok(Some(complete));
            }
        }
        Ok(None)
    }

    /// The next whole frame with its payload unmasked, from the input alone if it lies there.
    fn frame(&mut self) -> Result<Option<(Header, Payload<'a>)>, Violation> {
        if self.decoder.is_inside_frame() {
            return self.frame_across_inputs();
        }
        let Some(header) = header::parse(self.input)? else { return self.frame_across_inputs() };
        let length = self.decoder.admit(&header)?;
        if length > self.input.len() {
            return self.frame_across_inputs();
        }
        let payload = &mut self.take(length)[header.length..];
        mask::unmask(payload, header.mask);
        Ok(Some((header, Payload::Input(payload))))
    }

    /// Keeps what belongs to the next frame until the frame is whole.
    fn frame_across_inputs(&mut self) -> Result<Option<(Header, Payload<'a>)>, Violation> {
        let joined = self.decoder.joined;
        let header = loop {
            if let Some(header) = header::parse(&self.decoder.partial[joined..])? {
                break header;
            }
            let Some(byte) = self.input.split_off_first_mut() else { return Ok(None) };
            self.decoder.partial.push(*byte);
        };
        let missing = self.decoder.admit(&header)? - (self.decoder.partial.len() - joined);
        let arrived = self.take(missing.min(self.input.len()));
        self.decoder.partial.extend_from_slice(arrived);
        if arrived.len() < missing {
            return Ok(None);
        }
        let start = joined + header.length;
        mask::unmask(&mut self.decoder.partial[start..], header.mask);
        Ok(Some((header, Payload::Partial(start))))
    }

    fn take(&mut self, length: usize) -> &'a mut [u8] {
        self.input.split_off_mut(..length).expect("the caller measured the input")
    }
}
