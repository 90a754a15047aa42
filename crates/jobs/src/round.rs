//! One page of one account: read, leased, done, and the position moved with what was done.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use actions::App;
use anyhow::anyhow;
use futures_util::FutureExt;
use model::account::AccountId;
use model::event::Seq;
use model::{Error, Result};
use realtime::{Stretch, Watch};
use store::log_consumers::{self, Claimed, Lease, Place};
use store::{Tx, events};
use tokio::time::{sleep, timeout};

use crate::consumer::{Consumer, Page};
use crate::failing::{Mode, Span};
use crate::known::Known;

/// Positions that are looked through at once for what a consumer wants.
const STRETCH: Seq = 5000;
/// How long others stay away from an account while a node works at it; renewed three times as often.
const LEASE: Duration = Duration::from_secs(10);
/// How long they stay away after it is done, so that the next events need no lease to be taken first.
const LINGER: Duration = Duration::from_secs(1);
/// What must be left of a lease to begin with it.
const ENOUGH: Duration = Duration::from_millis(250);
/// When a lost lease is asked for again, at the earliest.
const BREATH: Duration = Duration::from_millis(100);

/// A consumer at work on this node.
pub(crate) struct Worker<C> {
    pub(crate) app: App,
    pub(crate) consumer: Arc<C>,
    /// What logs grow by that the consumer may want.
    pub(crate) watch: Watch,
    /// The node's name in leases.
    pub(crate) owner: Arc<str>,
}

/// What became of a round.
pub(crate) enum Outcome {
    /// The log has nothing more.
    Done,
    /// There is more to read.
    More,
    /// Another node works at the account for so long at least.
    Taken(Duration),
    /// It failed, and nothing of it was kept.
    Failed(Error, Span),
    /// The database could not be asked.
    Unavailable(Error),
}

/// How a page ended that did not fail.
enum Done {
    /// What follows from it was written, with the position.
    Recorded,
    /// Nothing follows from it; the position is written when it suits.
    WithoutTrace,
    /// Another node has it.
    LeaseLost,
}

/// What was read of a log.
struct Read {
    page: Page,
    /// Nothing else up to here is wanted.
    end: Seq,
    head: Seq,
}

impl<C: Consumer> Worker<C> {
    pub(crate) fn new(app: App, consumer: C, owner: Arc<str>) -> Self {
        let consumer = Arc::new(consumer);
        let watching = Arc::clone(&consumer);
        let watch = app.realtime.watch(C::EVENTS, move |event| watching.wants(event));
        Self { app, consumer, watch, owner }
    }

    /// Works through the next page; gives what is known of the position then.
    pub(crate) async fn round(
        &self,
        account: AccountId,
        known: Option<Known>,
        mode: Mode,
    ) -> (Option<Known>, Outcome) {
        match AssertUnwindSafe(self.attempt(account, known, mode)).catch_unwind().await {
            Ok(Ok((known, outcome))) => (known, outcome),
            Ok(Err(error)) => (None, Outcome::Unavailable(error)),
            Err(_) => (None, Outcome::Unavailable(Error::Internal(anyhow!("it panicked")))),
        }
    }

    async fn attempt(
        &self,
        account: AccountId,
        known: Option<Known>,
        mode: Mode,
    ) -> Result<(Option<Known>, Outcome)> {
        let mut known = match known {
            Some(known) => known,
            None => Known::stored(self.cursor(account).await?),
        };
        let Some(read) = self.read(account, known.position, mode).await? else {
            return Ok((Some(known), Outcome::Done));
        };
        let after = if read.end < read.head { Outcome::More } else { Outcome::Done };
        if read.page.events.is_empty() {
            known.position = read.end;
            return Ok((Some(known), after));
        }
        if known.leased_until < self.app.clock.now().plus(ENOUGH) {
            match self.claim(account).await? {
                Claimed::Theirs(until) => return Ok((None, Outcome::Taken(self.wait_for(until)))),
                Claimed::Ours(seq) => {
                    let stale = seq != known.stored;
                    known = if stale { Known::stored(seq) } else { known };
                    known.leased_until = self.app.clock.now().plus(LEASE);
                    if stale {
                        return Ok((Some(known), Outcome::More));
                    }
                }
            }
        }
        Ok(self.work(known, &read, mode, after).await)
    }

    async fn work(
        &self,
        mut known: Known,
        read: &Read,
        mode: Mode,
        after: Outcome,
    ) -> (Option<Known>, Outcome) {
        let span = span(read);
        let done = AssertUnwindSafe(self.carry_out(known, read, mode)).catch_unwind();
        let until = self.app.clock.now().plus(LINGER);
        match timeout(self.consumer.manner().deadline, done).await {
            Ok(Ok(Ok(done @ (Done::Recorded | Done::WithoutTrace)))) => {
                known.position = read.end;
                if let Done::Recorded = done {
                    known.stored = read.end;
                    known.leased_until = until;
                }
                metrics::counter!("switchboard_log_consumer_events_total", "consumer" => C::NAME)
                    .increment(read.page.events.len() as u64);
                (Some(known), after)
            }
            Ok(Ok(Ok(Done::LeaseLost))) => (None, Outcome::Taken(BREATH)),
            Ok(Ok(Err(error @ Error::Unavailable { .. }))) => (None, Outcome::Unavailable(error)),
            Ok(Ok(Err(error))) => (None, Outcome::Failed(error, span)),
            Ok(Err(_)) => (None, Outcome::Failed(Error::Internal(anyhow!("it panicked")), span)),
            Err(_) => (None, Outcome::Failed(Error::Internal(anyhow!("it took too long")), span)),
        }
    }

    /// Acts, then records with the new position.
    async fn carry_out(&self, known: Known, read: &Read, mode: Mode) -> Result<Done> {
        let first = read.page.events.first().map(|logged| logged.event.seq);
        let skipped = matches!(mode, Mode::Skip(seq) if Some(seq) == first);
        let found = if skipped {
            None
        } else {
            let Some(found) = self.act(known, &read.page).await? else { return Ok(Done::LeaseLost) };
            if !self.consumer.leaves_trace(&read.page, &found) {
                return Ok(Done::WithoutTrace);
            }
            Some(found)
        };
        let moved = (known.stored, read.end);
        let input = Recording { worker: self, page: &read.page, found: found.as_ref(), moved };
        let recorded = self.app.store.write(&input, record::<C>).await?;
        Ok(if recorded { Done::Recorded } else { Done::LeaseLost })
    }

    /// Acts while the lease is kept up; `None` when another node has it.
    async fn act(&self, known: Known, page: &Page) -> Result<Option<C::Found>> {
        let acting = self.consumer.act(&self.app, page);
        tokio::pin!(acting);
        let mut pause = LINGER / 4;
        let mut until = known.leased_until;
        loop {
            tokio::select! {
                found = &mut acting => return found.map(Some),
                () = sleep(pause) => {}
            }
            match self.claim(page.account_id).await {
                Ok(Claimed::Ours(seq)) if seq == known.stored => {
                    until = self.app.clock.now().plus(LEASE);
                    pause = LEASE / 3;
                }
                Ok(_) => return Ok(None),
                // As long as the lease lasts nobody else begins.
                Err(error) if until > self.app.clock.now() => {
                    tracing::warn!(consumer = C::NAME, %error, "A lease could not be renewed yet");
                    pause = LINGER;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn cursor(&self, account: AccountId) -> Result<Seq> {
        let cursor = log_consumers::cursor(&self.app.store.reader(), C::NAME, account).await?;
        Ok(cursor.unwrap_or_default())
    }

    /// What comes after the position; `None` when nothing does.
    async fn read(&self, account: AccountId, position: Seq, mode: Mode) -> Result<Option<Read>> {
        let page = self.consumer.manner().page;
        let fresh = (mode == Mode::Page).then(|| self.watch.next(account, position, page as usize)).flatten();
        if let Some(Stretch { events, end, head }) = fresh {
            return Ok(Some(Read { page: Page { account_id: account, events }, end, head }));
        }
        let db = self.app.store.reader();
        let head = events::heads(&db, &[account]).await?.first().map_or(0, |head| head.seq);
        if head <= position {
            return Ok(None);
        }
        let upto = head.min(position + STRETCH);
        let limit = if mode == Mode::Page { page } else { 1 };
        let mut logged = events::named(&db, account, (position, upto), C::EVENTS, limit).await?;
        let full = u32::try_from(logged.len()).is_ok_and(|read| read >= limit);
        let end = logged.last().filter(|_| full).map_or(upto, |last| last.event.seq);
        logged.retain(|logged| self.consumer.wants(&logged.event));
        Ok(Some(Read { page: Page { account_id: account, events: logged }, end, head }))
    }

    async fn claim(&self, account: AccountId) -> Result<Claimed> {
        let until = self.app.clock.now().plus(LEASE);
        let lease = Lease { owner: &self.owner, until };
        self.app.store.write(&(Place { consumer: C::NAME, account }, lease), claim).await
    }

    fn wait_for(&self, until: model::Timestamp) -> Duration {
        let micros = until.micros().saturating_sub(self.app.clock.now().micros());
        Duration::from_micros(u64::try_from(micros).unwrap_or_default()).clamp(BREATH, LEASE)
    }
}

async fn claim(tx: &Tx, (place, lease): &(Place<'_>, Lease<'_>)) -> Result<Claimed> {
    log_consumers::claim(tx, *place, *lease).await
}

/// What is recorded of a page; nothing was found when it is skipped.
struct Recording<'a, C: Consumer> {
    worker: &'a Worker<C>,
    page: &'a Page,
    found: Option<&'a C::Found>,
    moved: (Seq, Seq),
}

async fn record<C: Consumer>(tx: &Tx, recording: &Recording<'_, C>) -> Result<bool> {
    let Recording { worker, page, found, moved } = recording;
    let place = Place { consumer: C::NAME, account: page.account_id };
    let lease = Lease { owner: &worker.owner, until: tx.now().plus(LINGER) };
    if !log_consumers::advance(tx, place, *moved, lease).await? {
        return Ok(false);
    }
    if let Some(found) = found {
        worker.consumer.record(tx, page, found).await?;
    }
    Ok(true)
}

fn span(read: &Read) -> Span {
    let first = read.page.events.first().map_or(read.end, |logged| logged.event.seq);
    Span { first, end: read.end, alone: read.page.events.len() == 1 }
}
