//! Something for readers, with room for the bytes each protocol makes of it once.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use model::event::Seq;
use model::presence::Presence;
use model::typing::Typing;
use store::Logged;

/// Whose bytes of a delivery are kept: those of each protocol, for each of its audiences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Agents on `/cable`.
    CableAgent,
    /// Customers on `/cable`.
    CableContact,
    /// Customers on `/cable` whose session it is about.
    CableOwner,
    /// Customers of channels.
    ChannelCustomer,
}

impl Frame {
    /// How many there are.
    const COUNT: usize = Self::ChannelCustomer as usize + 1;
}

/// Something for readers. Shared by all of them.
#[derive(Debug)]
pub struct Delivery {
    /// What.
    pub content: Content,
    size: usize,
    frames: [OnceLock<Option<Bytes>>; Frame::COUNT],
}

/// What readers are told.
#[derive(Debug)]
pub enum Content {
    /// A fact of the log.
    Event(Arc<Logged>),
    /// Somebody writes.
    Typing(Box<Typing>),
    /// Who is here.
    Presence(Presence),
}

impl Delivery {
    /// A delivery that nobody has encoded yet.
    pub fn new(content: Content) -> Self {
        let size = match &content {
            Content::Event(logged) => logged.size,
            Content::Typing(_) => 1024,
            Content::Presence(presence) => 64 + 16 * (presence.users.len() + presence.contacts.len()),
        };
        Self { content, size, frames: Default::default() }
    }

    /// Roughly how many bytes one reader is sent; bounds queues.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Position in the log, for facts.
    pub fn seq(&self) -> Option<Seq> {
        match &self.content {
            Content::Event(logged) => Some(logged.event.seq),
            Content::Typing(_) | Content::Presence(_) => None,
        }
    }

    /// The bytes that readers of one kind share; `encode` runs for the first of them only.
    pub fn frame(&self, frame: Frame, encode: impl FnOnce(&Content) -> Option<Bytes>) -> Option<&Bytes> {
        self.frames[frame as usize].get_or_init(|| encode(&self.content)).as_ref()
    }
}
