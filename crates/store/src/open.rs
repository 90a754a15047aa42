//! Opens the database and owns its connections, lanes and background work.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::posting::Limits;
use model::{Clock, Error, Result};
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::callers::Callers;
use crate::commit::{self, Failed};
use crate::connect::{self, Connections};
use crate::dialect::Dialect;
use crate::error::refused;
use crate::glances::Glances;
use crate::lane::Readers;
use crate::migration::Migrator;
use crate::nodes::Pulse;
use crate::posting::{self, Lanes, Queue};
use crate::tx::{Reader, Tx};
use crate::{Committed, Keyring};

/// Commits that wait to be published; more than that are found again in the log.
const COMMITS: usize = 4096;
/// Times a transaction that met a deadlock or another passing fault is run.
pub(crate) const ATTEMPTS: u32 = 3;
/// Bytes of the write-ahead log from which it is folded back at once.
const CHECKPOINT_SIZE: u64 = 32 * 1024 * 1024;
/// Looks at the log after which it is folded back whatever its size.
const CHECKPOINT_EVERY: u32 = 30;

/// How to open the database.
#[derive(Debug, Clone)]
pub struct Options {
    /// `postgres://…`; without it the embedded database in `data` is used.
    pub database_url: Option<String>,
    /// Directory of the embedded database.
    pub data: PathBuf,
    /// Connections that read at the same time.
    pub readers: u32,
    /// Limits of posting.
    pub limits: Limits,
}

/// The database. Cloning is cheap.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) dialect: Dialect,
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    pub(crate) keyring: Keyring,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) node: String,
    pub(crate) pulse: Option<Pulse>,
    commits: mpsc::Sender<Committed>,
    /// The embedded database has one writer at a time: the posting lane or an ordinary transaction.
    turn: Option<Arc<Mutex<()>>>,
    callers: Callers,
    glances: Glances,
    pub(crate) readers: Option<Readers>,
    lanes: Lanes,
    pub(crate) tasks: TaskTracker,
    pub(crate) closing: CancellationToken,
}

impl Store {
    /// Opens the database without looking at its schema; the receiver gets every commit that has events.
    pub async fn open(
        options: Options,
        keyring: Keyring,
        clock: Clock,
    ) -> Result<(Self, mpsc::Receiver<Committed>)> {
        let dialect = Dialect::of_url(options.database_url.as_deref().unwrap_or_default());
        let node = Uuid::new_v4().to_string();
        let Connections { reader, writer, lanes, readers, turn, pulse } = match dialect {
            Dialect::Sqlite => connect::sqlite(&options).await?,
            Dialect::Postgres => connect::postgres(&options, &node).await?,
        };
        let (commits, receiver) = mpsc::channel(COMMITS);
        let (lanes, queues) = Lanes::new(lanes);
        let inner = Arc::new(Inner {
            dialect,
            reader,
            writer,
            keyring,
            clock,
            limits: options.limits,
            node,
            pulse,
            commits,
            turn,
            callers: Callers::default(),
            glances: Glances::default(),
            readers,
            lanes,
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
        });
        let store = Self(inner);
        for queue in queues {
            store.work(queue);
        }
        if let Some(interval) = dialect.checkpoint_interval() {
            store.0.tasks.spawn(checkpoint(
                store.clone(),
                options.data.join(connect::WAL),
                interval,
                store.0.closing.clone(),
            ));
        }
        Ok((store, receiver))
    }

    /// Brings the schema to its present form.
    pub async fn migrate(&self) -> Result<()> {
        Migrator::up(&self.0.writer, None).await.map_err(refused)
    }

    /// Whether the schema is at its present form.
    pub async fn is_migrated(&self) -> Result<bool> {
        let pending = Migrator::get_pending_migrations(&self.0.writer).await.map_err(refused)?;
        Ok(pending.is_empty())
    }

    /// For reads outside of a transaction.
    pub fn reader(&self) -> Reader<'_> {
        Reader(&self.0)
    }

    /// The installation's keys.
    pub fn keyring(&self) -> &Keyring {
        &self.0.keyring
    }

    /// Runs `work` in one transaction, appends the events it told to the log, commits and hands them on.
    ///
    /// `work` does database work only and may run again after a passing fault (a deadlock, a lost lock).
    /// On an error nothing is kept. Events are told after the commit and can never fail the caller.
    pub async fn write<I, T>(&self, input: &I, work: impl AsyncFn(&Tx, &I) -> Result<T>) -> Result<T> {
        let mut attempt = 1;
        loop {
            match self.attempt(input, &work).await {
                Err(Failed::Nothing(Error::Unavailable { .. })) if attempt < ATTEMPTS => attempt += 1,
                result => return result.map_err(Failed::into_error),
            }
        }
    }

    async fn attempt<I, T>(&self, input: &I, work: &impl AsyncFn(&Tx, &I) -> Result<T>) -> Result<T, Failed> {
        let tx = self.begin().await?;
        let worked = async {
            let value = work(&tx, input).await?;
            Ok((value, tx.append_events().await?))
        };
        match worked.await {
            Ok((value, committed)) => {
                let ending = tx.commit().await;
                // Whatever became of it: it may have been kept without an answer.
                self.0.callers.writes.note();
                self.publish(commit::conclude(self, ending, committed).await?);
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await;
                Err(Failed::Nothing(error))
            }
        }
    }

    pub(crate) async fn begin(&self) -> Result<Tx> {
        let turn = match &self.0.turn {
            Some(turn) => Some(Arc::clone(turn).lock_owned().await),
            None => None,
        };
        let begun = self.0.writer.begin_with_options(self.0.dialect.transaction()).await.map_err(refused)?;
        Ok(Tx::new(Arc::clone(&self.0), begun, turn))
    }

    /// Works a posting lane; the embedded database's on a thread of its own, where statements are function calls.
    fn work(&self, queue: Queue) {
        let embedded = matches!(queue.connection, posting::Connection::Embedded(..));
        let running = posting::run(self.clone(), queue, self.0.closing.clone());
        if embedded {
            // Not one of the runtime's own threads: a runtime that ends without `close` would wait for it for ever.
            let (runtime, tracked) = (tokio::runtime::Handle::current(), self.0.tasks.token());
            std::thread::spawn(move || {
                runtime.block_on(running);
                drop(tracked);
            });
        } else {
            self.0.tasks.spawn(running);
        }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    pub(crate) fn callers(&self) -> &Callers {
        &self.0.callers
    }

    pub(crate) fn glances(&self) -> &Glances {
        &self.0.glances
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn limits(&self) -> Limits {
        self.0.limits
    }

    pub(crate) fn lanes(&self) -> &Lanes {
        &self.0.lanes
    }

    /// Hands commits to whoever publishes. A full queue loses nothing: the log is swept for what was missed.
    pub(crate) fn publish(&self, committed: Vec<Committed>) {
        let at = Instant::now();
        for commit in committed {
            if self.0.commits.try_send(Committed { at, ..commit }).is_err() {
                metrics::counter!("switchboard_publish_overflow_total").increment(1);
            }
        }
    }

    /// Ends background work and closes the connections; waiting posts are answered first.
    pub async fn close(&self) {
        self.0.closing.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        if let Some(pulse) = &self.0.pulse {
            pulse.end().await;
        }
        for connection in [&self.0.writer, &self.0.reader] {
            if let Err(error) = connection.clone().close().await {
                tracing::warn!(%error, "Closing the database failed");
            }
        }
    }
}

/// Folds the write-ahead log back into the database file, off the write lane: when it has grown, and now and then.
async fn checkpoint(store: Store, log: PathBuf, interval: Duration, closing: CancellationToken) {
    let mut quiet = 0;
    while closing.run_until_cancelled(tokio::time::sleep(interval)).await.is_some() {
        quiet += 1;
        let size = tokio::fs::metadata(&log).await.map_or(0, |file| file.len());
        if size < CHECKPOINT_SIZE && quiet < CHECKPOINT_EVERY {
            continue;
        }
        quiet = 0;
        let result = store.0.reader.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await;
        if let Err(error) = result {
            tracing::warn!(%error, "Folding the write-ahead log back failed");
        }
    }
}
