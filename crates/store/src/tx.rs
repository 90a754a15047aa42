//! What store functions run on: a reader, or a transaction that collects events.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::account::AccountId;
use model::event::NewEvent;
use model::{Result, Timestamp};
use parking_lot::Mutex;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement};
use tokio::sync::OwnedMutexGuard;

use crate::dialect::Dialect;
use crate::error::refused;
use crate::open::Inner;
use crate::statement::{Row, Sql};
use crate::tx::sealed::{Statements, Transaction};
use crate::{Committed, Keyring, events};

/// Whatever can be read from: a [`Reader`] or a [`Tx`].
pub trait Db: sealed::Sealed + Sync {}

impl Db for Reader<'_> {}
impl Db for Tx {}

pub(crate) mod sealed {
    use model::account::AccountId;
    use model::event::NewEvent;

    use super::{ConnectionTrait, Dialect, Keyring, Result, Timestamp, Told};
    use crate::statement::{Row, Sql};

    /// Whatever runs hand-written statements.
    pub trait Statements: Sync {
        #[expect(private_interfaces, reason = "the trait is sealed: only this crate calls it")]
        fn dialect(&self) -> Dialect;
        /// Whether a value may be an array of values.
        fn takes_arrays(&self) -> bool {
            false
        }
        /// Runs a statement and gives the number of rows it touched.
        fn execute(&self, sql: Sql) -> impl Future<Output = Result<u64>> + Send;
        /// Runs a statement and gives its rows.
        fn rows(&self, sql: Sql) -> impl Future<Output = Result<Vec<Row>>> + Send;
    }

    /// Whatever writes: it has one time and collects events.
    pub trait Transaction: Statements {
        /// The time of everything that is written.
        fn now(&self) -> Timestamp;
        /// The events so far.
        #[expect(private_interfaces, reason = "the trait is sealed: only this crate calls it")]
        fn told(&self) -> &Told;
        /// Appends `event` to the account's log when the transaction commits.
        fn tell(&self, account: AccountId, event: NewEvent) {
            self.told().0.lock().entry(account).or_default().push(event);
        }
    }

    /// What ordinary store functions need of a database; nobody outside can see or implement it.
    pub trait Sealed: Statements {
        fn connection(&self) -> &impl ConnectionTrait;
        fn keyring(&self) -> &Keyring;
        fn now(&self) -> Timestamp;
    }
}

/// Events that wait for the end of their transaction.
#[derive(Default)]
pub(crate) struct Told(Mutex<BTreeMap<AccountId, Vec<NewEvent>>>);

impl Told {
    /// Takes everything.
    pub(crate) fn take(&self) -> BTreeMap<AccountId, Vec<NewEvent>> {
        std::mem::take(&mut *self.0.lock())
    }
}

fn statement(dialect: Dialect, sql: Sql) -> Statement {
    Statement::from_sql_and_values(dialect.backend(), dialect.placeholders(sql.text), sql.values)
}

async fn driver_execute(connection: &impl ConnectionTrait, statement: Statement) -> Result<u64> {
    Ok(connection.execute_raw(statement).await.map_err(refused)?.rows_affected())
}

async fn driver_rows(connection: &impl ConnectionTrait, statement: Statement) -> Result<Vec<Row>> {
    let rows = connection.query_all_raw(statement).await.map_err(refused)?;
    Ok(rows.into_iter().map(Row::Driver).collect())
}

/// Reads outside of a transaction.
#[derive(Clone, Copy)]
pub struct Reader<'a>(pub(crate) &'a Inner);

#[expect(private_interfaces, reason = "the trait is sealed: only this crate calls it")]
impl Statements for Reader<'_> {
    fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    async fn execute(&self, sql: Sql) -> Result<u64> {
        driver_execute(&self.0.reader, statement(self.0.dialect, sql)).await
    }

    async fn rows(&self, sql: Sql) -> Result<Vec<Row>> {
        match &self.0.readers {
            Some(readers) if sql.long => readers.long_rows(sql).await,
            Some(readers) => readers.rows(sql),
            None => driver_rows(&self.0.reader, statement(self.0.dialect, sql)).await,
        }
    }
}

impl sealed::Sealed for Reader<'_> {
    fn connection(&self) -> &impl ConnectionTrait {
        let reader: &DatabaseConnection = &self.0.reader;
        reader
    }

    fn keyring(&self) -> &Keyring {
        &self.0.keyring
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

/// A transaction of [`crate::Store::write`].
pub struct Tx {
    inner: Arc<Inner>,
    transaction: DatabaseTransaction,
    now: Timestamp,
    told: Told,
    /// Keeps the posting lane away until the transaction has ended.
    _lane: Option<OwnedMutexGuard<()>>,
}

impl Tx {
    pub(crate) fn new(
        inner: Arc<Inner>,
        transaction: DatabaseTransaction,
        lane: Option<OwnedMutexGuard<()>>,
    ) -> Self {
        let now = inner.clock.now();
        Self { inner, transaction, now, told: Told::default(), _lane: lane }
    }

    /// The time of everything that this transaction writes.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Appends `event` to the account's log when the transaction commits.
    pub fn tell(&self, account: AccountId, event: NewEvent) {
        Transaction::tell(self, account, event);
    }

    /// Appends the told events to the logs, last of all.
    pub(crate) async fn append_events(&self) -> Result<Vec<Committed>> {
        events::append(self).await
    }

    /// Commits and keeps other writers away until that is done.
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        let Self { transaction, _lane, .. } = self;
        transaction.commit().await
    }

    pub(crate) async fn rollback(self) {
        if let Err(error) = self.transaction.rollback().await {
            tracing::debug!(%error, "Rolling back failed; the connection is dropped");
        }
    }
}

#[expect(private_interfaces, reason = "the trait is sealed: only this crate calls it")]
impl Statements for Tx {
    fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    async fn execute(&self, sql: Sql) -> Result<u64> {
        driver_execute(&self.transaction, statement(self.inner.dialect, sql)).await
    }

    async fn rows(&self, sql: Sql) -> Result<Vec<Row>> {
        driver_rows(&self.transaction, statement(self.inner.dialect, sql)).await
    }
}

#[expect(private_interfaces, reason = "the trait is sealed: only this crate calls it")]
impl Transaction for Tx {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn told(&self) -> &Told {
        &self.told
    }
}

impl sealed::Sealed for Tx {
    fn connection(&self) -> &impl ConnectionTrait {
        &self.transaction
    }

    fn keyring(&self) -> &Keyring {
        &self.inner.keyring
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
