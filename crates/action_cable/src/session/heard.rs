//! One subscription of a connection, and how its deliveries are written.

use std::fmt::Write;

use model::event::Seq;
use realtime::{Content, Delivery, Subscription};
use socket::frame::{Opcode, header_length, write_header};

use crate::encoding::Encoding;
use crate::frame;

/// One subscription of the connection.
pub(super) struct Heard {
    pub(super) slot: u32,
    /// The identifier as every frame begins with it.
    pub(super) prefix: Box<[u8]>,
    pub(super) subscription: Subscription,
    /// Everything of the log up to here has been written.
    pub(super) told: Seq,
    /// What only clients need that can go on where they left off.
    pub(super) stream: Option<Box<Stream>>,
}

/// A subscription as a client remembers it that can go on where it left off.
pub(super) struct Stream {
    /// The name under which the client keeps its position.
    pub(super) id: Box<str>,
    /// The position as it ends a frame, up to the number.
    ending: Box<str>,
    /// The client is being told what it missed.
    pub(super) going_back: Option<Then>,
}

/// What follows when a client has been told what it missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing.
    Live,
    /// Who is here, as after every subscribe.
    Presence,
}

impl Stream {
    pub(super) fn new(id: String, epoch: &str) -> Self {
        let ending = frame::position(&id, epoch);
        Self { id: id.into_boxed_str(), ending, going_back: None }
    }
}

impl Heard {
    /// Writes a delivery in its turn; what was told already, or will be told from the log, is left out.
    pub(super) fn tell(&mut self, delivery: &Delivery, encoding: &Encoding<'_>, out: &mut Vec<u8>) {
        let Some(seq) = delivery.seq() else { return self.write(delivery, encoding, out) };
        if seq > self.told && !self.subscription.is_behind() {
            self.write(delivery, encoding, out);
            self.told = seq;
        }
    }

    /// Writes a delivery.
    pub(super) fn write(&self, delivery: &Delivery, encoding: &Encoding<'_>, out: &mut Vec<u8>) {
        let Some(shared) = encoding.frame(delivery, &self.subscription) else { return };
        let position = self.position(delivery);
        let length = self.prefix.len() + frame::MESSAGE.len() + shared.len() + position.len();
        let length = length + frame::MESSAGE_END.len();
        out.reserve(header_length(length) + length);
        write_header(out, Opcode::Text, length);
        out.extend_from_slice(&self.prefix);
        out.extend_from_slice(frame::MESSAGE);
        out.extend_from_slice(shared);
        out.extend_from_slice(position.as_bytes());
        out.extend_from_slice(frame::MESSAGE_END);
    }

    /// The position that goes with a delivery; empty, and without memory, where there is none.
    fn position(&self, delivery: &Delivery) -> String {
        let Some(stream) = &self.stream else { return String::new() };
        let seq = match &delivery.content {
            Content::Event(logged) => logged.event.seq,
            Content::Presence(_) => self.told,
            Content::Typing(_) => return String::new(),
        };
        let mut position = String::with_capacity(stream.ending.len() + 20);
        position.push_str(&stream.ending);
        write!(position, "{seq}").expect("a text can always be written to");
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memory per idle socket is a promise: whoever makes a subscription grow should notice.
    #[test]
    fn a_subscription_stays_small() {
        assert!(size_of::<Heard>() <= 80, "a subscription takes {} bytes", size_of::<Heard>());
    }
}
