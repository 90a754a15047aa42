//! Posting a message: concurrent calls are gathered into one transaction with one flush to disk.
//!
//! *Load → decide → write.* The rules are `model::posting`; here they are fed from one joined read and their effects
//! written with multi-row statements. A batch that fails is retried in halves, so one bad row never fails its neighbours.

mod batch;
mod pace;
mod places;
mod within;
mod write;

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Instant;

use model::account::AccountId;
use model::conversation::ConversationId;
use model::message::MessageView;
use model::posting::CheckedDraft;
use model::repeat::RepeatKey;
use model::scope::{Origin, Performer};
use model::{Error, Result};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::Store;
use crate::commit::Failed;
use crate::lane::Lane;
use crate::open::ATTEMPTS;
use crate::postgres_lane::PostgresLane;
use crate::posting::pace::Pace;

pub use within::post_within;

/// Seconds after which a caller who got no certain answer may ask again.
const RETRY_AFTER: u32 = 1;
/// Calls of one transaction at most.
const BATCH: usize = 64;
/// Calls that wait for a lane; more wait in their senders.
const WAITING: usize = 1024;

/// A message to post.
#[derive(Debug, Clone)]
pub struct PostCall {
    /// The account, as the caller's scope says.
    pub account_id: AccountId,
    /// The conversation, which the caller was found to see.
    pub conversation_id: ConversationId,
    /// What to post.
    pub draft: CheckedDraft,
    /// How to recognise that the call came before.
    pub repeat: Option<RepeatKey>,
    /// The agent or bot who acts.
    pub performer: Option<Performer>,
    /// The connection it came from.
    pub origin: Option<Origin>,
}

/// What became of a [`PostCall`].
#[derive(Debug, Clone)]
pub struct Posted {
    /// The stored message.
    pub message: Arc<MessageView>,
    /// Whether an earlier call with the same key had stored it.
    pub repeated: bool,
}

struct Waiting {
    call: PostCall,
    answer: oneshot::Sender<Result<Posted>>,
    /// Times it was run alone.
    attempts: u32,
}

/// The queues of the lanes; an account always uses the same one.
pub(crate) struct Lanes {
    queues: Vec<mpsc::Sender<Waiting>>,
    hasher: RandomState,
}

impl Lanes {
    /// A lane for each of these connections.
    pub(crate) fn new(connections: Vec<Connection>) -> (Self, Vec<Queue>) {
        let lane = |connection| {
            let (queue, calls) = mpsc::channel(WAITING);
            (queue, Queue { calls, connection })
        };
        let (queues, waiting) = connections.into_iter().map(lane).unzip();
        (Self { queues, hasher: RandomState::new() }, waiting)
    }

    fn of(&self, account: AccountId) -> &mpsc::Sender<Waiting> {
        let lanes = u64::try_from(self.queues.len()).expect("a handful of lanes");
        let lane = self.hasher.hash_one(account) % lanes;
        &self.queues[usize::try_from(lane).expect("below the number of lanes")]
    }
}

/// A lane's connection: always the same one, since it knows the lane's statements.
pub(crate) enum Connection {
    /// To the embedded database; whoever writes there takes the turn first.
    Embedded(Lane, Arc<Mutex<()>>),
    /// To `PostgreSQL`.
    Postgres(PostgresLane),
}

/// The calls that wait for one lane, and its connection.
pub(crate) struct Queue {
    calls: mpsc::Receiver<Waiting>,
    pub(crate) connection: Connection,
}

impl Store {
    /// Stores a message with everything that follows from it, durably, and tells it.
    ///
    /// `NotFound` when the conversation is not in the account, `Invalid` when a rule is broken (too many messages a
    /// minute, another content under the same idempotency key), `Unavailable` when the database refuses for now.
    pub async fn post(&self, call: PostCall) -> Result<Posted> {
        let (answer, answered) = oneshot::channel();
        let lane = self.lanes().of(call.account_id);
        lane.send(Waiting { call, answer, attempts: 0 })
            .await
            .map_err(|_| Error::Unavailable { retry_after: RETRY_AFTER })?;
        answered.await.map_err(|_| Error::Unavailable { retry_after: RETRY_AFTER })?
    }
}

/// Works one lane until the store closes; what waits then is still answered.
pub(crate) async fn run(store: Store, mut queue: Queue, closing: CancellationToken) {
    let mut waiting = Vec::with_capacity(BATCH);
    let mut pace = Pace::default();
    loop {
        let received = tokio::select! {
            received = queue.calls.recv_many(&mut waiting, BATCH) => received,
            () = closing.cancelled(), if !queue.calls.is_closed() => {
                queue.calls.close();
                continue;
            }
        };
        if received == 0 {
            return;
        }
        pace.gather(&mut queue.calls, &mut waiting).await;
        let (calls, started) = (waiting.len(), Instant::now());
        work(&store, &queue.connection, std::mem::take(&mut waiting)).await;
        pace.note(calls + queue.calls.len(), started.elapsed());
    }
}

/// Runs a batch; on failure its halves, down to single calls.
async fn work(store: &Store, connection: &Connection, batch: Vec<Waiting>) {
    let mut batches = vec![batch];
    while let Some(mut batch) = batches.pop() {
        let started = Instant::now();
        let calls: Vec<&PostCall> = batch.iter().map(|waiting| &waiting.call).collect();
        match batch::run(store, connection, &calls).await {
            Ok((results, committed)) => {
                metrics::histogram!("switchboard_store_commit_seconds").record(started.elapsed());
                #[expect(clippy::cast_precision_loss, reason = "a batch holds at most 64 calls")]
                metrics::histogram!("switchboard_store_batch_size").record(batch.len() as f64);
                store.publish(committed);
                for (waiting, result) in batch.into_iter().zip(results) {
                    // A caller who went away has nobody to answer; the message is stored and told all the same.
                    let _ = waiting.answer.send(result);
                }
            }
            Err(Failed::Unknown(error)) => {
                tracing::error!(%error, calls = batch.len(), "It is not known whether these messages were kept");
                for waiting in batch {
                    let _ = waiting.answer.send(Err(Error::Unavailable { retry_after: RETRY_AFTER }));
                }
            }
            Err(Failed::Nothing(error)) if batch.len() > 1 => {
                tracing::warn!(%error, calls = batch.len(), "A batch of messages failed and is tried in halves");
                let second = batch.split_off(batch.len() / 2);
                batches.push(second);
                batches.push(batch);
            }
            Err(Failed::Nothing(error)) => {
                let Some(mut waiting) = batch.pop() else { continue };
                waiting.attempts += 1;
                if matches!(error, Error::Unavailable { .. }) && waiting.attempts < ATTEMPTS {
                    batches.push(vec![waiting]);
                } else {
                    let _ = waiting.answer.send(Err(error));
                }
            }
        }
    }
}
