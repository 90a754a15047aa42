//! How the two databases are connected to.

use std::sync::Arc;
use std::time::Duration;

use model::{Error, Result};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::Mutex;

use crate::Options;
use crate::dialect::Dialect;
use crate::lane::{Lane, Readers};
use crate::nodes::Pulse;
use crate::postgres_lane::PostgresLane;
use crate::posting::Connection;

/// Prepared statements each connection keeps: batches of every size have their own text.
const STATEMENTS: usize = 1024;

/// How `PostgreSQL` works for us. Our statements are joins by key over many tables: planning them takes longer than
/// running them, and the plan is the same whatever the key.
///
/// A node that falls silent in the middle of a transaction (its machine stands still, or is cut off) loses it, as it loses
/// its leases: what it has locked would keep every other node from the whole account.
const SERVER: [(&str, &str); 3] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("jit", "off"),
    ("idle_in_transaction_session_timeout", "10s"),
];

/// How long a connection to `PostgreSQL` may rest before it must prove that it still stands.
const IDLE: Duration = Duration::from_secs(1);

/// The embedded database's file.
const FILE: &str = "switchboard.db";
/// Its write-ahead log.
pub(crate) const WAL: &str = "switchboard.db-wal";
/// How the posting lane's connection works; the same promises as the ordinary writer's.
///
/// A statement of many rows keeps the pages it changes until it has succeeded: in memory, since a file for each would
/// cost more than the rows. Checkpoints happen off the lane, but under steady load such a one never reaches the log's
/// end, so that the log could only grow; from 64 MiB on the lane takes the last step itself.
const LANE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
    PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16384; PRAGMA cache_size = -32000;";
/// How the connections for hand-written reads work.
const READER: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -1000;";

/// What a database is used through.
pub(crate) struct Connections {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    /// One for each posting lane.
    pub(crate) lanes: Vec<Connection>,
    /// The embedded database's direct connections, which serve all hand-written reads.
    pub(crate) readers: Option<Readers>,
    /// Held by whoever writes into the embedded database: the posting lane or an ordinary transaction.
    pub(crate) turn: Option<Arc<Mutex<()>>>,
    /// Shows other nodes that this one lives, where there may be any.
    pub(crate) pulse: Option<Pulse>,
}

pub(crate) async fn sqlite(options: &Options) -> Result<Connections> {
    let file = options.data.join(FILE);
    let base = SqliteConnectOptions::new()
        .filename(&file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(STATEMENTS)
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", "67108864");
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(base.clone().create_if_missing(true).pragma("cache_size", "-16000"))
        .await
        .map_err(unreachable)?;
    let reader = SqlitePoolOptions::new()
        .max_connections(options.readers)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(Duration::from_mins(1))
        .connect_with(base.pragma("query_only", "true").pragma("cache_size", "-2000"))
        .await
        .map_err(unreachable)?;
    let reader = SqlxSqliteConnector::from_sqlx_sqlite_pool(reader);
    let writer = SqlxSqliteConnector::from_sqlx_sqlite_pool(writer);
    let readers = Some(Readers::open(&file, READER, options.readers)?);
    let turn = Arc::new(Mutex::new(()));
    let lanes = vec![Connection::Embedded(Lane::open(&file, LANE)?, Arc::clone(&turn))];
    Ok(Connections { reader, writer, lanes, readers, turn: Some(turn), pulse: None })
}

pub(crate) async fn postgres(options: &Options, node: &str) -> Result<Connections> {
    let url = options.database_url.as_deref().unwrap_or_default();
    let connect: PgConnectOptions = url.parse().map_err(unreachable)?;
    let connect = connect.statement_cache_capacity(STATEMENTS).options(SERVER);
    let shared = pool(options.readers + 8).connect_with(connect.clone()).await.map_err(unreachable)?;
    let lane = |_| Connection::Postgres(PostgresLane(pool(1).connect_lazy_with(connect.clone())));
    let lanes = (0..Dialect::Postgres.lanes()).map(lane).collect();
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(shared);
    let (reader, pulse) = (connection.clone(), Some(Pulse::new(connect, node)));
    Ok(Connections { reader, writer: connection, lanes, readers: None, turn: None, pulse })
}

/// A connection that was in use a moment ago is used again without asking the server first whether it still stands.
fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

fn unreachable(error: sqlx::Error) -> Error {
    Error::Internal(anyhow::Error::new(error).context("cannot open the database"))
}
