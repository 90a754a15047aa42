//! One subscription's side of the conversation with the server: what comes in, and whether it may.

use super::hearing::Hearing;
use super::ledger;
use super::world::World;
use crate::cable::{Cable, Stream};
use crate::position::Position;
use anyhow::{Error, Result, anyhow};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The server answers within this time, and what was owed has come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// What must not come has so long to come nevertheless.
pub(crate) const SILENCE: Duration = Duration::from_secs(2);

/// What a subscription has been told.
pub(crate) struct Ear {
    pub(crate) world: Arc<World>,
    pub(crate) hearing: Hearing,
    /// Where the extended protocol would go on.
    pub(crate) position: Option<Position>,
    pub(crate) standing: Standing,
    wrong: Option<Error>,
}

/// What the server says of the subscription.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Standing {
    Asking,
    Listening,
    Rejected,
}

/// Why somebody listens no more.
#[derive(Debug)]
pub(crate) enum End {
    /// It was enough.
    Enough,
    /// The time is over.
    Time,
    /// The stream ended.
    Stream,
}

impl Ear {
    /// Of somebody who may hear these conversations.
    pub(crate) fn new(world: &Arc<World>, rooms: Range<usize>) -> Self {
        let hearing = Hearing::new(&world.ledger, rooms);
        Self { world: world.clone(), hearing, position: None, standing: Standing::Asking, wrong: None }
    }

    /// Listens until it is enough, the time is over or the stream ends; fails on the first thing that is wrong.
    pub(crate) async fn listen(
        &mut self,
        cable: &mut Cable,
        until: Instant,
        enough: impl Fn(&Self) -> bool,
    ) -> Result<End> {
        loop {
            if let Some(wrong) = self.wrong.take() {
                return Err(wrong);
            }
            if enough(self) {
                return Ok(End::Enough);
            }
            let heard = tokio::select! {
                heard = cable.hear(|text| self.take(text)) => heard,
                () = sleep_until(until) => return Ok(End::Time),
            };
            // How a stream ends that the server gave up is the network's business.
            if !matches!(heard, Ok(Stream::Open)) {
                return self.wrong.take().map_or(Ok(End::Stream), Err);
            }
        }
    }

    fn take(&mut self, text: &[u8]) {
        if self.wrong.is_none()
            && let Err(error) = self.understand(text)
        {
            self.wrong = Some(error);
        }
    }

    fn understand(&mut self, text: &[u8]) -> Result<()> {
        let has = |word: &[u8]| memchr::memmem::find(text, word).is_some();
        if let Some((room, number)) = ledger::told(text) {
            self.world.done.delivered.add();
            self.hearing.take(room, number)?;
        } else if has(br#","type":"confirm_subscription"}"#) {
            self.standing = Standing::Listening;
        } else if has(br#","type":"reject_subscription"}"#) {
            self.standing = Standing::Rejected;
        } else if has(br#","type":"reject_history"}"#) {
            return Err(anyhow!("told that what was missed cannot be told"));
        } else if text.starts_with(br#"{"type":"disconnect""#) {
            return Err(anyhow!("sent away: {}", String::from_utf8_lossy(text)));
        }
        if let Some(position) = Position::of(text) {
            let before = self.position.as_ref().map_or(0, |position| position.offset);
            if position.offset < before {
                return Err(anyhow!("went back from offset {before} to {}", position.offset));
            }
            self.position = Some(position);
        }
        Ok(())
    }
}
