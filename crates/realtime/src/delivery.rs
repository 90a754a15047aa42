//! Something for readers, with room for the bytes each protocol makes of it once.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use model::event::Seq;
use model::presence::Presence;
use model::typing::Typing;
use store::Logged;

/// How many encodings of one delivery are kept: protocols times audiences.
pub const FRAME_SLOTS: usize = 4;

/// Something for readers. Shared by all of them.
#[derive(Debug)]
pub struct Delivery {
    /// What.
    pub content: Content,
    size: usize,
    frames: [OnceLock<Option<Bytes>>; FRAME_SLOTS],
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

    /// The bytes that readers of `slot` (below [`FRAME_SLOTS`]) share; `encode` runs for the first of them only.
    pub fn frame(&self, slot: usize, encode: impl FnOnce(&Content) -> Option<Bytes>) -> Option<&Bytes> {
        self.frames[slot].get_or_init(|| encode(&self.content)).as_ref()
    }
}
