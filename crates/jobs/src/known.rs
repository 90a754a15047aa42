//! What a node knows of a consumer's position in one account without asking the database.

use std::time::Duration;

use model::Timestamp;
use model::event::Seq;
use realtime::Growth;
use tokio::time::Instant;

/// How far a consumer has come, as this node knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    /// Where the database has the cursor.
    pub(crate) stored: Seq,
    /// Nothing up to here is left to do; between the two there is nothing that the consumer wants.
    pub(crate) position: Seq,
    /// Until when no other node may work at it.
    pub(crate) leased_until: Timestamp,
    used_at: Instant,
}

impl Known {
    /// As the database has it.
    pub(crate) fn stored(seq: Seq) -> Self {
        let leased_until = Timestamp::from_micros(0);
        Self { stored: seq, position: seq, leased_until, used_at: Instant::now() }
    }

    /// Passes over what the log grew by when nothing of it is wanted; gives whether the log has to be read instead.
    pub(crate) fn pass(&mut self, growth: Growth) -> bool {
        self.used_at = Instant::now();
        if growth.upto <= self.position {
            return false;
        }
        if growth.wanted || growth.after > self.position {
            return true;
        }
        self.position = growth.upto;
        false
    }

    /// Whether the database does not have the position yet.
    pub(crate) fn is_ahead(&self) -> bool {
        self.position > self.stored
    }

    /// Whether it was not needed for so long.
    pub(crate) fn is_idle_for(&self, duration: Duration) -> bool {
        self.used_at.elapsed() >= duration
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_joins_on_and_is_not_wanted_is_passed_over() {
        for (after, upto, wanted, reads, position) in [
            (5, 7, false, false, 7),
            (3, 7, false, false, 7),
            (5, 7, true, true, 5),
            (6, 7, false, true, 5),
            (2, 5, true, false, 5),
        ] {
            let mut known = Known::stored(5);

            assert_eq!(known.pass(Growth { after, upto, wanted }), reads, "{after}..{upto}");
            assert_eq!(known.position, position, "{after}..{upto}");
        }
    }
}
