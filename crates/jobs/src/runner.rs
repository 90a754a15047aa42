//! One consumer at work on one node: woken by commits, finds by itself what it was not told of, gives way to others.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use model::account::AccountId;
use model::event::Seq;
use model::{Id, Result};
use realtime::Watch;
use store::log_consumers::{self, Behind};
use store::{Tx, events};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::consumer::{Consumer, Manner};
use crate::failing::{Failing, Mode, Span};
use crate::known::Known;
use crate::queue::{Next, Queue};
use crate::registration;
use crate::round::{Outcome, Worker};

/// How often logs are compared with positions, for what nobody said.
const SWEEP: Duration = Duration::from_secs(1);
/// How often positions are written that only passed over what is not wanted, while there is no quiet moment for it.
const SETTLE: Duration = Duration::from_secs(10);
/// How often the consumer says that it is still run.
const SEEN: Duration = Duration::from_hours(1);
/// How long a position is remembered that nobody needs.
const REMEMBERED: Duration = Duration::from_mins(2);
/// Rows of one statement.
const ROWS: u32 = 500;
/// How long work under way may take to finish after the word to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// What a worker says of the account it worked at.
type Report = (AccountId, Option<Known>, Outcome);

/// Runs a registered consumer until told to stop.
pub(crate) async fn run<C: Consumer>(worker: Worker<C>, stop: CancellationToken) {
    let worker = Arc::new(worker);
    let watch = &worker.watch;
    let mut runner = Runner::of(Arc::clone(&worker));
    let mut at_work = JoinSet::new();
    let [mut sweep, mut settle] = [SWEEP, SETTLE].map(interval);
    let mut seen = interval_at(Instant::now() + SEEN, SEEN);
    for ticks in [&mut sweep, &mut settle, &mut seen] {
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    // Looked at every time round: whoever is told to stop begins nothing more.
    while !stop.is_cancelled() {
        runner.send_to_work(&mut at_work);
        let due = runner.queue.next_due();
        tokio::select! {
            () = stop.cancelled() => break,
            Some(report) = at_work.join_next() => runner.hear(report),
            () = watch.wanted() => runner.grow(watch),
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {}
            _ = sweep.tick() => runner.sweep(watch).await,
            _ = settle.tick() => runner.settle().await,
            _ = seen.tick() => runner.say_it_is_run().await,
        }
    }
    runner.part(at_work).await;
}

struct Runner<C: Consumer> {
    worker: Arc<Worker<C>>,
    manner: Manner,
    queue: Queue,
    known: HashMap<AccountId, Known>,
    failing: HashMap<AccountId, Failing>,
    /// Times in a row that the database could not be asked.
    unavailable: u32,
    /// What was told in all accounts when nothing was left to do.
    settled_at: Option<i64>,
    /// Whether a log grew since the last sweep.
    grew: bool,
}

impl<C: Consumer> Runner<C> {
    fn of(worker: Arc<Worker<C>>) -> Self {
        Self {
            manner: worker.consumer.manner(),
            worker,
            queue: Queue::default(),
            known: HashMap::new(),
            failing: HashMap::new(),
            unavailable: 0,
            settled_at: None,
            grew: false,
        }
    }

    fn send_to_work(&mut self, at_work: &mut JoinSet<Report>) {
        while at_work.len() < self.manner.workers {
            let Some(account) = self.queue.take(Instant::now()) else { return };
            let known = self.known.remove(&account);
            let mode = self.failing.get(&account).map_or(Mode::Page, |failing| failing.mode(&self.manner));
            let worker = Arc::clone(&self.worker);
            at_work.spawn(async move {
                let (known, outcome) = worker.round(account, known, mode).await;
                (account, known, outcome)
            });
        }
    }

    fn hear(&mut self, report: Result<Report, JoinError>) {
        // A round never panics, and nobody breaks one off before the end.
        let Ok((account, known, outcome)) = report else { return };
        let now = Instant::now();
        let next = match outcome {
            Outcome::Done => self.succeed(account, known, Next::Nothing),
            Outcome::More => self.succeed(account, known, Next::Turn),
            Outcome::Taken(pause) => Next::TurnAt(now + pause),
            Outcome::Failed(error, span) => Next::TurnAt(now + self.fail(account, &error, span)),
            Outcome::Unavailable(error) => {
                self.unavailable += 1;
                tracing::warn!(consumer = C::NAME, account.id = %account, error = chain(&error), "Consumer {} cannot work for now", C::NAME);
                Next::TurnAt(now + self.manner.pause(self.unavailable))
            }
        };
        if let Some(known) = known {
            self.known.insert(account, known);
        }
        self.queue.finish(account, next, now);
    }

    fn succeed(&mut self, account: AccountId, known: Option<Known>, next: Next) -> Next {
        self.unavailable = 0;
        let position = known.map_or(0, |known| known.position);
        let Some(failing) = self.failing.get(&account).copied() else { return next };
        if matches!(failing.mode(&self.manner), Mode::Skip(seq) if seq <= position) {
            self.failing.insert(account, failing.without_its_event());
        }
        if failing.is_over(position) {
            self.failing.remove(&account);
        }
        next
    }

    /// Notes that a page failed; gives the pause.
    fn fail(&mut self, account: AccountId, error: &model::Error, span: Span) -> Duration {
        metrics::counter!("switchboard_log_consumer_failures_total", "consumer" => C::NAME).increment(1);
        let failing = Failing::after(self.failing.get(&account).copied(), span);
        self.failing.insert(account, failing);
        let (name, seq, error) = (C::NAME, span.first, chain(error));
        if let Mode::Skip(_) = failing.mode(&self.manner) {
            metrics::counter!("switchboard_log_consumer_skipped_total", "consumer" => name).increment(1);
            tracing::error!(consumer = name, account.id = %account, event.seq = seq, error, "Consumer {name} skips event {seq} of account {account}, which failed {} times", failing.failures());
            return Duration::ZERO;
        }
        tracing::warn!(consumer = name, account.id = %account, event.seq = seq, error, "Consumer {name} failed at event {seq} of account {account} and tries again");
        self.manner.pause(failing.failures())
    }

    /// Takes in what this node commits and hears of.
    fn grow(&mut self, watch: &Watch) {
        let now = Instant::now();
        for (account, growth) in watch.take() {
            self.grew = true;
            let reads = match self.known.get_mut(&account) {
                Some(known) => known.pass(growth),
                None => growth.wanted,
            };
            if reads {
                self.queue.wake(account, now + self.manner.gather, now);
            }
        }
    }

    /// Finds accounts whose log has more than was seen: told by other processes, or before a crash.
    async fn sweep(&mut self, watch: &Watch) {
        self.grow(watch);
        let is_quiet = !std::mem::take(&mut self.grew);
        match self.look_around().await {
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
            Ok(lag) => {
                metrics::gauge!("switchboard_log_consumer_lag", "consumer" => C::NAME).set(lag as f64);
                if is_quiet && lag == 0 {
                    self.settle().await;
                }
            }
            Err(error) => {
                tracing::warn!(consumer = C::NAME, %error, "Comparing positions failed; the next sweep tries again");
            }
        }
    }

    async fn look_around(&mut self) -> Result<Seq> {
        let worker = Arc::clone(&self.worker);
        let db = worker.app.store.reader();
        let told = events::told(&db).await?;
        if self.settled_at == Some(told) {
            return Ok(0);
        }
        let (mut lag, mut after) = (0, Id::new(0));
        loop {
            let behind = log_consumers::behind(&db, C::NAME, after, ROWS).await?;
            lag += behind.iter().map(|behind| self.compare(*behind)).sum::<Seq>();
            let full = u32::try_from(behind.len()).is_ok_and(|found| found >= ROWS);
            let Some(last) = behind.last().filter(|_| full) else { break };
            after = last.account_id;
        }
        self.settled_at = (lag == 0).then_some(told);
        Ok(lag)
    }

    /// Gives how much of the account's log nobody has seen.
    fn compare(&mut self, behind: Behind) -> Seq {
        let known = self.known.get(&behind.account_id).map_or(0, |known| known.position);
        if behind.seq > known {
            // Another node has moved on.
            self.known.remove(&behind.account_id);
        }
        let lag = (behind.head - known.max(behind.seq)).max(0);
        if lag > 0 {
            let now = Instant::now();
            self.queue.wake(behind.account_id, now, now);
        }
        lag
    }

    /// Writes positions that the database does not have, and forgets those that nobody needs.
    async fn settle(&mut self) {
        let ahead = self.known.iter().filter(|(_, known)| known.is_ahead());
        let moves: Vec<_> = ahead.map(|(account, known)| (*account, known.stored, known.position)).collect();
        for moves in moves.chunks(ROWS as usize) {
            match self.worker.app.store.write(&(C::NAME, moves), skip).await {
                Ok(written) => self.settled(moves, &written),
                Err(error) => {
                    tracing::warn!(consumer = C::NAME, %error, "Positions could not be written; they are written later");
                }
            }
        }
        self.known.retain(|_, known| known.is_ahead() || !known.is_idle_for(REMEMBERED));
    }

    fn settled(&mut self, moves: &[(AccountId, Seq, Seq)], written: &[AccountId]) {
        for (account, _, to) in moves {
            match self.known.get_mut(account) {
                Some(known) if written.contains(account) => known.stored = *to,
                _ => drop(self.known.remove(account)),
            }
        }
    }

    async fn say_it_is_run(&self) {
        if let Err(error) = registration::register(&self.worker).await {
            tracing::warn!(consumer = C::NAME, %error, "A consumer could not say that it is run; it says so later");
        }
    }

    /// Waits for work under way and gives everything back.
    async fn part(mut self, mut at_work: JoinSet<Report>) {
        let finish = async {
            while let Some(report) = at_work.join_next().await {
                self.hear(report);
            }
        };
        if timeout(FAREWELL, finish).await.is_err() {
            tracing::warn!(
                consumer = C::NAME,
                "Work under way was broken off; it is done again after the next start"
            );
            at_work.shutdown().await;
        }
        self.settle().await;
        let name = (C::NAME, &*self.worker.owner);
        if let Err(error) = self.worker.app.store.write(&name, release).await {
            tracing::warn!(consumer = C::NAME, %error, "Leases could not be given back; they run out");
        }
    }
}

async fn skip(tx: &Tx, (name, moves): &(&str, &[(AccountId, Seq, Seq)])) -> Result<Vec<AccountId>> {
    log_consumers::skip(tx, name, moves).await
}

async fn release(tx: &Tx, (name, owner): &(&str, &str)) -> Result<()> {
    log_consumers::release(tx, name, owner).await
}

/// An error with its causes, for the log.
fn chain(error: &model::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
