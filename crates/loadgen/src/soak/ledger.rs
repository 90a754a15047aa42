//! What was said in each conversation. The messages of one are written one after the other, so their numbers are their order.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

const MARK: &str = "soak-";

/// How far every conversation has come.
pub(crate) struct Ledger(Box<[Room]>);

#[derive(Default)]
struct Room {
    begun: AtomicU32,
    stored: AtomicU32,
}

impl Ledger {
    /// Nothing has been said yet.
    pub(crate) fn new(rooms: usize) -> Self {
        Self((0..rooms).map(|_| Room::default()).collect())
    }

    /// How many conversations there are.
    pub(crate) fn rooms(&self) -> usize {
        self.0.len()
    }

    /// Gives the number of the message that is about to be sent.
    pub(crate) fn begin(&self, room: usize) -> u32 {
        self.0[room].begun.fetch_add(1, SeqCst)
    }

    /// The server has answered the message: it is stored.
    pub(crate) fn store(&self, room: usize, number: u32) {
        self.0[room].stored.store(number + 1, SeqCst);
    }

    /// How many messages of each conversation are certainly stored.
    pub(crate) fn stored(&self, rooms: &Range<usize>) -> Vec<u32> {
        self.0[rooms.clone()].iter().map(|room| room.stored.load(SeqCst)).collect()
    }

    /// How many messages of each conversation may be stored.
    pub(crate) fn begun(&self, rooms: &Range<usize>) -> Vec<u32> {
        self.0[rooms.clone()].iter().map(|room| room.begun.load(SeqCst)).collect()
    }
}

/// What a message's content begins with.
pub(crate) fn mark(room: usize, number: u32) -> String {
    format!("{MARK}{room:05}-{number:07}.")
}

/// The conversation and the number of the message that a frame tells as new.
pub(crate) fn told(frame: &[u8]) -> Option<(usize, u32)> {
    memchr::memmem::find(frame, br#""message":{"event":"message.created""#)?;
    let at = memchr::memmem::find(frame, MARK.as_bytes())? + MARK.len();
    let mark = std::str::from_utf8(frame.get(at..at + 13)?).ok()?;
    let (room, number) = mark.split_once('-')?;
    Some((room.parse().ok()?, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_new_message_tells_its_number() {
        let frame = |event: &str| {
            format!(
                r#"{{"identifier":"i","message":{{"event":"{event}","data":{{"content":"{}"}}}}}}"#,
                mark(17, 42)
            )
        };

        assert_eq!(told(frame("message.created").as_bytes()), Some((17, 42)));
        assert_eq!(told(frame("message.updated").as_bytes()), None);
    }
}
