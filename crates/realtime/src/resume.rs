//! Where a reader that was away goes on, if the log still has everything that it missed.

use std::time::Duration;

use metrics::counter;
use model::event::Seq;
use model::{Error, Result, Timestamp};
use store::events::{self, Head, Unreachable};

use crate::subscription::Subscription;

/// How far back a time reaches: clients know it by their own clocks and only roughly.
const REACH: Duration = Duration::from_mins(1);

/// From where a reader wants to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// After the last event that it has.
    Position(Position),
    /// From this instant, as far as that is not long ago.
    Time(Timestamp),
}

/// A place in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Which log.
    pub epoch: String,
    /// The last event before the place.
    pub seq: Seq,
}

/// What became of the wish to go on.
#[derive(Debug, PartialEq, Eq)]
pub enum Resumed {
    /// The reader is behind, has been told everything up to here, and catches up from the log.
    From(Seq),
    /// Not everything that it missed can be told; it has to start anew from this head of the log.
    Lost(Seq),
}

/// Counts how a wish to go on ended.
pub fn count_resume(refused: Option<Unreachable>) {
    let result = refused.map_or("complete", Unreachable::as_str);
    counter!("switchboard_resume_total", "result" => result).increment(1);
}

impl Subscription {
    /// Makes the reader go on from where it was, if at most `most` events for it lie between there and now.
    pub async fn rewind(&self, since: &Since, most: u32, now: Timestamp) -> Result<Resumed> {
        let found = match since {
            Since::Position(position) => self.check(position).await?,
            Since::Time(time) => Ok(self.at(*time, now).await?),
        };
        let told = match found {
            Ok(told) if self.is_too_far(told, most).await? => Err(Unreachable::TooFar),
            found => found,
        };
        match told {
            Ok(told) => {
                self.subscriber.outbox().turn_back(&self.subscriber);
                Ok(Resumed::From(told))
            }
            Err(reason) => self.lost(reason).await,
        }
    }

    /// The head of the log, from which a reader has to start anew because the log has forgotten what it missed.
    pub async fn forgotten(&self) -> Result<Seq> {
        count_resume(Some(Unreachable::Forgotten));
        Ok(self.head().await?.seq)
    }

    async fn check(&self, position: &Position) -> Result<std::result::Result<Seq, Unreachable>> {
        let known = position.epoch == self.feed.epoch() && position.seq >= 0;
        if known && position.seq <= self.position() {
            // Whether the log still reaches back so far is asked once it has been read.
            return Ok(Ok(position.seq));
        }
        let refused = self.head().await?.refuses(Some(&position.epoch), position.seq);
        Ok(refused.map_or(Ok(position.seq), Err))
    }

    async fn at(&self, time: Timestamp, now: Timestamp) -> Result<Seq> {
        let time = time.max(now.minus(REACH));
        match events::last_before(&self.realtime.store().reader(), self.account(), time).await? {
            Some(last) => Ok(last),
            None => Ok(self.head().await?.pruned_to),
        }
    }

    async fn is_too_far(&self, told: Seq, most: u32) -> Result<bool> {
        let position = self.position();
        if position.saturating_sub(told) <= Seq::from(most) {
            return Ok(false);
        }
        let (range, topics) = (told.saturating_add(1)..=position, self.topics());
        let between =
            events::count(&self.realtime.store().reader(), self.account(), &topics, range, most + 1).await?;
        Ok(between > most)
    }

    async fn lost(&self, reason: Unreachable) -> Result<Resumed> {
        count_resume(Some(reason));
        Ok(Resumed::Lost(self.head().await?.seq))
    }

    async fn head(&self) -> Result<Head> {
        let heads = events::heads(&self.realtime.store().reader(), &[self.account()]).await?;
        heads.into_iter().next().ok_or(Error::NotFound("account"))
    }
}
