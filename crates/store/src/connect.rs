//! How the two databases are connected to.

use std::time::Duration;

use model::{Error, Result};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::Options;
use crate::dialect::Dialect;
use crate::lane::{Lane, Readers};

/// Prepared statements each connection keeps: batches of every size have their own text.
const STATEMENTS: usize = 1024;

/// The embedded database's file.
const FILE: &str = "switchboard.db";
/// Its write-ahead log.
pub(crate) const WAL: &str = "switchboard.db-wal";
/// How the posting lane's connection works; the same promises as the ordinary writer's.
const LANE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
    PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -32000;";
/// How the connections for hand-written reads work.
const READER: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -1000;";

/// What a database is used through.
pub(crate) struct Connections {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    /// One for each posting lane.
    pub(crate) lanes: Vec<DatabaseConnection>,
    /// The embedded database's direct connections; its posting lane and hand-written reads use nothing else.
    pub(crate) direct: Option<(Lane, Readers)>,
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
    let direct = Some((Lane::open(&file, LANE)?, Readers::open(&file, READER, options.readers)?));
    Ok(Connections { reader, lanes: vec![writer.clone()], writer, direct })
}

pub(crate) async fn postgres(options: &Options) -> Result<Connections> {
    let url = options.database_url.as_deref().unwrap_or_default();
    let connect: PgConnectOptions = url.parse().map_err(unreachable)?;
    let connect = connect.statement_cache_capacity(STATEMENTS);
    let pool = PgPoolOptions::new()
        .max_connections(options.readers + 8)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(connect.clone())
        .await
        .map_err(unreachable)?;
    let lane = |_| {
        let single = PgPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(10));
        SqlxPostgresConnector::from_sqlx_postgres_pool(single.connect_lazy_with(connect.clone()))
    };
    let lanes = (0..Dialect::Postgres.lanes()).map(lane).collect();
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    Ok(Connections { reader: connection.clone(), writer: connection, lanes, direct: None })
}

fn unreachable(error: sqlx::Error) -> Error {
    Error::Internal(anyhow::Error::new(error).context("cannot open the database"))
}
