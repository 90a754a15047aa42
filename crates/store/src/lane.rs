//! Connections of the embedded database on which a statement is a function call.
//!
//! The drivers for everything hand each statement and each row from thread to thread, which costs more than the
//! database's own work. Posting has such a connection as its lane, never used at the same time as a transaction of the
//! ordinary writer; hand-written reads have a few.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use model::{Result, Timestamp};
use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::types::Null;
use rusqlite::{CachedStatement, Connection};
use sea_orm::Value;

use crate::dialect::Dialect;
use crate::error::lane_refused;
use crate::lane_rows;
use crate::statement::{Row, Sql};
use crate::tx::Told;
use crate::tx::sealed::{Statements, Transaction};

/// Prepared statements that are kept: batches of every size have their own text.
const STATEMENTS: usize = 1024;

/// The connection of the lane.
pub(crate) struct Lane(Mutex<Connection>);

/// A transaction of the lane; rolled back unless it is committed.
pub(crate) struct LaneTx<'a> {
    lane: &'a Lane,
    now: Timestamp,
    told: Told,
    open: bool,
}

impl Lane {
    pub(crate) fn open(file: &Path, pragmas: &str) -> Result<Self> {
        let connection = Connection::open(file).map_err(lane_refused)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(lane_refused)?;
        connection.execute_batch(pragmas).map_err(lane_refused)?;
        // Else a statement is compiled again whenever a value is bound that might change its plan.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(lane_refused)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self(Mutex::new(connection)))
    }

    pub(crate) fn begin(&self, now: Timestamp) -> Result<LaneTx<'_>> {
        self.run("BEGIN IMMEDIATE")?;
        Ok(LaneTx { lane: self, now, told: Told::default(), open: true })
    }

    fn run(&self, text: &str) -> Result<()> {
        let connection = self.0.lock();
        connection
            .prepare_cached(text)
            .and_then(|mut statement| statement.raw_execute())
            .map_err(lane_refused)?;
        Ok(())
    }
}

/// A few connections that read.
#[derive(Clone)]
pub(crate) struct Readers(Arc<[Lane]>);

impl Readers {
    pub(crate) fn open(file: &Path, pragmas: &str, count: u32) -> Result<Self> {
        (0..count).map(|_| Lane::open(file, pragmas)).collect::<Result<_>>().map(Self)
    }

    /// Runs a statement on a connection that is free; there are enough for every thread that may ask.
    pub(crate) fn rows(&self, sql: Sql) -> Result<Vec<Row>> {
        let free = self.0.iter().find_map(|lane| lane.0.try_lock());
        let connection = free.unwrap_or_else(|| self.0[0].0.lock());
        rows(&connection, sql)
    }

    /// [`Readers::rows`] for statements that may take long, off the threads that serve connections.
    pub(crate) async fn long_rows(&self, sql: Sql) -> Result<Vec<Row>> {
        let readers = self.clone();
        tokio::task::spawn_blocking(move || readers.rows(sql)).await.map_err(anyhow::Error::new)?
    }
}

impl LaneTx<'_> {
    pub(crate) fn commit(mut self) -> Result<()> {
        self.lane.run("COMMIT")?;
        self.open = false;
        Ok(())
    }
}

impl Drop for LaneTx<'_> {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        if let Err(error) = self.lane.run("ROLLBACK") {
            tracing::debug!(%error, "Rolling back failed; the transaction had ended by itself");
        }
    }
}

impl Statements for LaneTx<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn execute(&self, sql: Sql) -> Result<u64> {
        let connection = self.lane.0.lock();
        let mut statement = prepare(&connection, sql)?;
        let touched = statement.raw_execute().map_err(lane_refused)?;
        Ok(touched as u64)
    }

    async fn rows(&self, sql: Sql) -> Result<Vec<Row>> {
        let connection = self.lane.0.lock();
        rows(&connection, sql)
    }
}

impl Transaction for LaneTx<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn told(&self) -> &Told {
        &self.told
    }
}

fn rows(connection: &Connection, sql: Sql) -> Result<Vec<Row>> {
    let mut statement = prepare(connection, sql)?;
    let found = lane_rows::read(&mut statement).map_err(lane_refused)?;
    Ok(found.into_iter().map(Row::Lane).collect())
}

fn prepare(connection: &Connection, sql: Sql) -> Result<CachedStatement<'_>> {
    let mut statement = connection.prepare_cached(&sql.text).map_err(lane_refused)?;
    for (index, value) in sql.values.into_iter().enumerate() {
        bind(&mut statement, index + 1, value).map_err(lane_refused)?;
    }
    Ok(statement)
}

fn bind(statement: &mut CachedStatement<'_>, index: usize, value: Value) -> rusqlite::Result<()> {
    match value {
        Value::BigInt(Some(number)) => statement.raw_bind_parameter(index, number),
        Value::SmallInt(Some(number)) => statement.raw_bind_parameter(index, number),
        Value::Bool(Some(flag)) => statement.raw_bind_parameter(index, flag),
        Value::Double(Some(number)) => statement.raw_bind_parameter(index, number),
        Value::String(Some(text)) => statement.raw_bind_parameter(index, text),
        Value::Json(Some(json)) => statement.raw_bind_parameter(index, json.to_string()),
        Value::BigInt(None)
        | Value::SmallInt(None)
        | Value::Bool(None)
        | Value::String(None)
        | Value::Json(None) => statement.raw_bind_parameter(index, Null),
        other => Err(rusqlite::Error::ToSqlConversionFailure(format!("the lane has no {other:?}").into())),
    }
}
