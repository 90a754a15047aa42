//! Forgets what nobody needs any more: repeat keys whose window has passed, events older than the log is kept.
//! Replaces realtime tokens that have grown old. Takes what was deleted out of the events that still show it.

use std::time::Duration;

use model::account::AccountId;
use model::attachment::StoredFile;
use model::{Result, Timestamp};
use store::events::{Pruned, Retention};
use store::outgoing::{AVATARS, MAILS, PUSHES, Queue};
use store::{
    Tx, channel_services, contact_transfers, events, log_consumers, redactions, repeats, routing, uploads,
};

use crate::{App, contacts};

/// Rows of one transaction: few enough that whoever posts hardly waits for it.
const STEP: u32 = 500;
/// Transactions of one round for each kind of thing.
const STEPS: u32 = 100;
/// Accounts of one round.
const ACCOUNTS: u32 = 1000;
/// How much longer events are kept for a consumer of the log that has not seen them; and after which time one that is
/// run by nobody any more is forgotten.
const PATIENCE: Duration = Duration::from_hours(7 * 24);
/// How long it is kept why conversations were given to whom.
const DECISIONS: Duration = Duration::from_hours(90 * 24);
/// How long it is kept how long customers of channels waited: of older ones nothing is told.
const SERVICES: Duration = Duration::from_hours(2);
/// How long it is kept what came of an import or export of contacts.
const TRANSFERS: Duration = Duration::from_hours(7 * 24);
/// How long after its time an upload is forgotten: whoever took it for a message has posted that by then.
const UPLOADS: Duration = Duration::from_hours(1);
/// How long it is kept what became of a mail, a push or a picture that was to be fetched.
const SENT: Duration = Duration::from_hours(14 * 24);

/// Whether a round has forgotten everything that was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Nothing more is due.
    Done,
    /// It has done its share, and there is more.
    More,
}

/// How long things are kept.
#[derive(Debug, Clone, Copy)]
pub struct Lives {
    /// Events.
    pub log: Duration,
    /// Realtime tokens of customers' sessions; none for ever.
    pub session_token: Option<Duration>,
}

/// Forgets what is due, in short transactions and not too many of them; several nodes may do so at once.
pub async fn round(app: &App, lives: Lives) -> Result<Round> {
    let rounds = [
        forget_repeats(app).await?,
        forget_decisions(app).await?,
        forget_services(app).await?,
        forget_sent(app, MAILS).await?,
        forget_sent(app, PUSHES).await?,
        forget_sent(app, AVATARS).await?,
        forget_uploads(app).await?,
        forget_transfers(app).await?,
        prune_logs(app, lives.log).await?,
        replace_tokens(app, lives.session_token).await?,
        redact(app).await?,
    ];
    Ok(if rounds.contains(&Round::More) { Round::More } else { Round::Done })
}

async fn forget_repeats(app: &App) -> Result<Round> {
    for _ in 0..STEPS {
        if app.store.write(&(), forget_some).await? < u64::from(STEP) {
            return Ok(Round::Done);
        }
    }
    Ok(Round::More)
}

async fn forget_some(tx: &Tx, (): &()) -> Result<u64> {
    repeats::forget_expired(tx, STEP).await
}

async fn forget_decisions(app: &App) -> Result<Round> {
    let before = app.clock.now().minus(DECISIONS);
    for _ in 0..STEPS {
        if app.store.write(&before, forget_some_decisions).await? < u64::from(STEP) {
            return Ok(Round::Done);
        }
    }
    Ok(Round::More)
}

async fn forget_some_decisions(tx: &Tx, before: &Timestamp) -> Result<u64> {
    routing::forget_decisions(tx, *before, STEP).await
}

async fn forget_services(app: &App) -> Result<Round> {
    let before = app.clock.now().minus(SERVICES);
    for _ in 0..STEPS {
        if app.store.write(&before, forget_some_services).await? < u64::from(STEP) {
            return Ok(Round::Done);
        }
    }
    Ok(Round::More)
}

async fn forget_some_services(tx: &Tx, before: &Timestamp) -> Result<u64> {
    channel_services::forget(tx, *before, STEP).await
}

async fn forget_sent(app: &App, queue: Queue) -> Result<Round> {
    let before = app.clock.now().minus(SENT);
    for _ in 0..STEPS {
        if app.store.write(&(queue, before), forget_some_sent).await? < u64::from(STEP) {
            return Ok(Round::Done);
        }
    }
    Ok(Round::More)
}

async fn forget_some_sent(tx: &Tx, (queue, before): &(Queue, Timestamp)) -> Result<u64> {
    queue.forget(tx, *before, STEP).await
}

async fn forget_uploads(app: &App) -> Result<Round> {
    let before = app.clock.now().minus(UPLOADS);
    for _ in 0..STEPS {
        let (forgotten, files) = app.store.write(&before, forget_some_uploads).await?;
        for file in files {
            app.files.discard(file);
        }
        if forgotten < STEP as usize {
            return Ok(Round::Done);
        }
    }
    Ok(Round::More)
}

async fn forget_some_uploads(tx: &Tx, before: &Timestamp) -> Result<(usize, Vec<StoredFile>)> {
    uploads::forget(tx, *before, STEP).await
}

async fn forget_transfers(app: &App) -> Result<Round> {
    let before = app.clock.now().minus(TRANSFERS);
    for _ in 0..STEPS {
        let (forgotten, files) = app.store.write(&before, forget_some_transfers).await?;
        for file in files {
            app.files.discard(file);
        }
        if forgotten < STEP as usize {
            return Ok(Round::Done);
        }
    }
    Ok(Round::More)
}

async fn forget_some_transfers(tx: &Tx, before: &Timestamp) -> Result<(usize, Vec<StoredFile>)> {
    contact_transfers::forget(tx, *before, STEP).await
}

/// Forgets consumers of the log that no node runs any more; those that are `run` here stay, however the clock jumps.
pub async fn forget_consumers(app: &App, run: &[&str]) -> Result<()> {
    app.store.write(&(app.clock.now().minus(PATIENCE), run), forget_unseen).await
}

async fn forget_unseen(tx: &Tx, (before, run): &(Timestamp, &[&str])) -> Result<()> {
    log_consumers::forget_unseen(tx, *before, run).await
}

/// The accounts take turns, so that a large one does not keep the others waiting.
async fn prune_logs(app: &App, log_retention: Duration) -> Result<Round> {
    let before = app.clock.now().minus(log_retention);
    let retention = Retention { before, at_last: before.minus(PATIENCE) };
    let mut steps = 0;
    loop {
        let due = events::prunable(&app.store.reader(), retention, ACCOUNTS).await?;
        if due.is_empty() {
            return Ok(Round::Done);
        }
        for account in due {
            if steps == STEPS {
                return Ok(Round::More);
            }
            steps += 1;
            let pruned = app.store.write(&(account, retention), prune).await?;
            tracing::debug!(account.id = %account, "Forgot {} events", pruned.events);
            lament(account, pruned);
        }
    }
}

async fn prune(tx: &Tx, (account, retention): &(AccountId, Retention)) -> Result<Pruned> {
    events::prune(tx, *account, *retention, STEP).await
}

/// Says aloud what a consumer of the log will never see.
fn lament(account: AccountId, pruned: Pruned) {
    for (consumer, events) in pruned.missed {
        let events = u64::try_from(events).unwrap_or_default();
        metrics::counter!("switchboard_log_consumer_missed_total", "consumer" => consumer.clone())
            .increment(events);
        tracing::error!(account.id = %account, consumer, "Consumer {consumer} was too far behind: {events} events of account {account} were forgotten before it saw them");
    }
}

async fn replace_tokens(app: &App, life: Option<Duration>) -> Result<Round> {
    let Some(life) = life else { return Ok(Round::Done) };
    let before = app.clock.now().minus(life);
    for _ in 0..STEPS {
        if contacts::replace_old(app, before).await? == 0 {
            return Ok(Round::Done);
        }
    }
    Ok(Round::More)
}

async fn redact(app: &App) -> Result<Round> {
    for _ in 0..STEPS {
        if !app.store.write(&(), redact_some).await? {
            return Ok(Round::Done);
        }
    }
    Ok(Round::More)
}

async fn redact_some(tx: &Tx, (): &()) -> Result<bool> {
    redactions::step(tx).await
}
