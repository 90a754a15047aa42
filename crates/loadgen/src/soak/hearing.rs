//! What one reader has heard of each conversation, held against what was said there.

use super::ledger::Ledger;
use anyhow::{Result, ensure};
use std::ops::Range;
use std::sync::Arc;

/// Nobody knows yet.
const UNKNOWN: u32 = u32::MAX;

/// One reader's ear for a range of conversations.
pub(crate) struct Hearing {
    ledger: Arc<Ledger>,
    rooms: Range<usize>,
    heard: Vec<Heard>,
}

#[derive(Clone)]
struct Heard {
    /// The first message may have this number or a greater one.
    earliest: u32,
    /// The first message must have this number or a smaller one.
    latest: u32,
    /// The only message that may come next, once one has come.
    next: Option<u32>,
    /// No message from this number on may come.
    end: u32,
}

impl Heard {
    /// Everything before this number was heard, or need not be.
    fn upto(&self) -> u32 {
        self.next.unwrap_or(self.latest)
    }
}

impl Hearing {
    /// Of a reader that does not listen yet.
    pub(crate) fn new(ledger: &Arc<Ledger>, rooms: Range<usize>) -> Self {
        let nothing = Heard { earliest: 0, latest: UNKNOWN, next: None, end: 0 };
        Self { ledger: ledger.clone(), heard: vec![nothing; rooms.len()], rooms }
    }

    /// The reader is about to begin: what is stored already it will not hear.
    pub(crate) fn begin(&mut self) {
        for (heard, earliest) in self.heard.iter_mut().zip(self.ledger.stored(&self.rooms)) {
            *heard = Heard { earliest, latest: UNKNOWN, next: None, end: UNKNOWN };
        }
    }

    /// The reader has begun: what is said from now on it must hear.
    pub(crate) fn has_begun(&mut self) {
        for (heard, latest) in self.heard.iter_mut().zip(self.ledger.begun(&self.rooms)) {
            heard.latest = latest;
        }
    }

    /// The reader may no longer listen: what is said from now on it must not hear.
    pub(crate) fn has_ended(&mut self) {
        for (heard, end) in self.heard.iter_mut().zip(self.ledger.begun(&self.rooms)) {
            heard.end = end;
        }
    }

    /// Takes a message; fails when it is not the very next one.
    pub(crate) fn take(&mut self, room: usize, number: u32) -> Result<()> {
        ensure!(self.rooms.contains(&room), "heard message {number} of conversation {room}, somebody else's");
        let heard = &mut self.heard[room - self.rooms.start];
        ensure!(number < heard.end, "heard message {number} of conversation {room} without a right to");
        match heard.next {
            Some(next) => ensure!(
                number == next,
                "{} in conversation {room}: heard message {number} instead of {next}",
                if number < next { "doubled" } else { "lost" }
            ),
            None => ensure!(
                (heard.earliest..=heard.latest).contains(&number),
                "began with message {number} of conversation {room} instead of one in {}..={}",
                heard.earliest,
                heard.latest
            ),
        }
        heard.next = Some(number + 1);
        Ok(())
    }

    /// What the reader has a claim on at this moment.
    pub(crate) fn owed(&self) -> Vec<u32> {
        self.ledger.stored(&self.rooms)
    }

    /// Whether the reader has heard everything that was owed.
    pub(crate) fn has(&self, owed: &[u32]) -> bool {
        self.heard.iter().zip(owed).all(|(heard, owed)| heard.upto() >= *owed)
    }

    /// The first conversation of which something owed is missing, for complaints.
    pub(crate) fn missing(&self, owed: &[u32]) -> String {
        let mut rooms = self.rooms.clone().zip(self.heard.iter().zip(owed));
        let missing = rooms.find(|(_, (heard, owed))| heard.upto() < **owed);
        missing.map_or_else(
            || "nothing".to_owned(),
            |(room, (heard, owed))| {
                format!("lost in conversation {room}: messages {}..{owed} did not come", heard.upto())
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One conversation in which so many messages were said before the reader began, and some while it did.
    fn begun(before: u32, meanwhile: u32) -> (Arc<Ledger>, Hearing) {
        let ledger = Arc::new(Ledger::new(1));
        say(&ledger, before);
        let mut hearing = Hearing::new(&ledger, 0..1);
        hearing.begin();
        say(&ledger, meanwhile);
        hearing.has_begun();
        (ledger, hearing)
    }

    fn say(ledger: &Ledger, count: u32) {
        for _ in 0..count {
            let number = ledger.begin(0);
            ledger.store(0, number);
        }
    }

    #[test]
    fn reader_begins_with_any_message_said_while_it_began_and_misses_none_after() {
        for first in 3..=5 {
            let (ledger, mut hearing) = begun(3, 2);
            say(&ledger, 2);
            assert!(!hearing.has(&hearing.owed()));
            for number in first..7 {
                hearing.take(0, number).unwrap();
            }
            assert!(hearing.has(&hearing.owed()));
        }
        assert!(begun(3, 2).1.take(0, 2).is_err());
        assert!(begun(3, 2).1.take(0, 6).is_err());
    }

    #[test]
    fn lost_doubled_and_foreign_messages_are_found() {
        let (ledger, mut hearing) = begun(0, 0);
        say(&ledger, 3);
        hearing.take(0, 0).unwrap();

        assert!(hearing.take(0, 0).unwrap_err().to_string().starts_with("doubled"));
        assert!(hearing.take(0, 2).unwrap_err().to_string().starts_with("lost"));
        assert!(hearing.take(1, 0).is_err());
        assert_eq!(hearing.missing(&hearing.owed()), "lost in conversation 0: messages 1..3 did not come");
    }

    #[test]
    fn who_may_not_listen_hears_nothing_more() {
        let (ledger, mut hearing) = begun(0, 0);
        say(&ledger, 1);
        hearing.has_ended();
        say(&ledger, 1);

        hearing.take(0, 0).unwrap();
        assert!(hearing.take(0, 1).is_err());
    }
}
