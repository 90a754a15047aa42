//! Handing something to somebody outside, or fetching it there, once: what may become of it, and what follows from that.

use std::time::Duration;

use actions::App;
use model::delivery::next_attempt_after;
use model::{Result, Timestamp};
use store::Tx;
use store::outgoing::Queue;

/// What became of an attempt, with the reason for those who look at the row.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was taken, or had.
    Sent,
    /// It may succeed later, and not before the receiver wants it again.
    Passing(String, Option<Duration>),
    /// It never will.
    Permanent(String),
    /// Nobody needs it any more.
    Dropped(&'static str),
}

impl Outcome {
    /// It may succeed later.
    pub(crate) fn passing(reason: impl Into<String>) -> Self {
        Self::Passing(reason.into(), None)
    }

    /// Our own house did not let us.
    pub(crate) fn hindered(error: model::Error) -> Self {
        Self::passing(format!("{:#}", anyhow::anyhow!(error)))
    }
}

/// An attempt at what waits in a queue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    /// Where it waits.
    pub(crate) queue: Queue,
    /// What it is called in the log.
    pub(crate) noun: &'static str,
    /// What was done to it when it succeeds: a `result` of the counter, and in the log.
    pub(crate) done: &'static str,
    /// Counts attempts by `result`.
    pub(crate) counter: &'static str,
    /// Its row.
    pub(crate) id: i64,
    /// 1 for the first attempt.
    pub(crate) number: u32,
    /// After how many it is given up.
    pub(crate) most: u32,
}

/// What is written down.
enum Ending {
    Sent,
    Retried(String, Timestamp),
    Failed(String),
    Dropped(&'static str),
}

impl Attempt {
    /// Counts what became of it, says aloud what an operator should know (never an address or a word of it) and writes
    /// it down. A crash before that hands it over again.
    pub(crate) async fn end(self, app: &App, outcome: Outcome) -> Result<()> {
        let ending = match outcome {
            Outcome::Sent => Ending::Sent,
            Outcome::Dropped(reason) => Ending::Dropped(reason),
            Outcome::Permanent(reason) => Ending::Failed(reason),
            Outcome::Passing(reason, wanted) => {
                match next_attempt_after(self.number, self.most, app.clock.now(), wanted) {
                    Some(next) => Ending::Retried(reason, next),
                    None => Ending::Failed(reason),
                }
            }
        };
        self.tell(&ending);
        app.store.write(&(self, ending), note).await
    }

    fn tell(&self, ending: &Ending) {
        let (noun, done, id, attempt) = (self.noun, self.done, self.id, self.number);
        let result = match ending {
            Ending::Sent => done,
            Ending::Retried(..) => "retried",
            Ending::Failed(_) => "failed",
            Ending::Dropped(_) => "dropped",
        };
        metrics::counter!(self.counter, "result" => result).increment(1);
        match ending {
            Ending::Sent => tracing::info!(id, attempt, "The {noun} {id} was {done}"),
            Ending::Retried(..) => {
                tracing::warn!(
                    id,
                    attempt,
                    "The {noun} {id} could not be {done} and is tried again; `last_error` of its row says why"
                );
            }
            Ending::Failed(_) => {
                tracing::error!(id, attempt, "The {noun} {id} is given up; `last_error` of its row says why");
            }
            Ending::Dropped(reason) => tracing::debug!(id, attempt, "Dropped {noun} {id}: {reason}"),
        }
    }
}

async fn note(tx: &Tx, (attempt, ending): &(Attempt, Ending)) -> Result<()> {
    let Attempt { queue, id, .. } = *attempt;
    match ending {
        Ending::Sent => queue.note_sent(tx, id).await,
        Ending::Retried(reason, next) => queue.note_failure(tx, id, reason, Some(*next)).await,
        Ending::Failed(reason) => queue.note_failure(tx, id, reason, None).await,
        Ending::Dropped(reason) => queue.note_dropped(tx, id, reason).await,
    }
}
