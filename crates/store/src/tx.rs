//! What store functions run on: a reader, or a transaction that collects events.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::account::AccountId;
use model::event::NewEvent;
use model::{Result, Timestamp};
use parking_lot::Mutex;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};

use crate::dialect::Dialect;
use crate::error::refused;
use crate::open::Inner;
use crate::{Committed, Keyring, events};

/// Whatever can be read from: a [`Reader`] or a [`Tx`].
pub trait Db: sealed::Sealed + Sync {}

impl Db for Reader<'_> {}
impl Db for Tx {}

pub(crate) mod sealed {
    use super::{ConnectionTrait, Dialect, Keyring, Timestamp};

    /// What store functions need of a database; nobody outside can see or implement it.
    pub trait Sealed {
        fn connection(&self) -> &(impl ConnectionTrait + Sync);
        #[expect(private_interfaces, reason = "the trait is sealed: only this crate calls it")]
        fn dialect(&self) -> Dialect;
        fn keyring(&self) -> &Keyring;
        fn now(&self) -> Timestamp;
    }
}

/// Reads outside of a transaction.
#[derive(Clone, Copy)]
pub struct Reader<'a>(pub(crate) &'a Inner);

#[expect(private_interfaces, reason = "the trait is sealed: only this crate calls it")]
impl sealed::Sealed for Reader<'_> {
    fn connection(&self) -> &(impl ConnectionTrait + Sync) {
        let reader: &DatabaseConnection = &self.0.reader;
        reader
    }

    fn dialect(&self) -> Dialect {
        self.0.dialect
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
    told: Mutex<BTreeMap<AccountId, Vec<NewEvent>>>,
}

impl Tx {
    pub(crate) fn new(inner: Arc<Inner>, transaction: DatabaseTransaction) -> Self {
        let now = inner.clock.now();
        Self { inner, transaction, now, told: Mutex::new(BTreeMap::new()) }
    }

    /// The time of everything that this transaction writes.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Appends `event` to the account's log when the transaction commits.
    pub fn tell(&self, account: AccountId, event: NewEvent) {
        self.told.lock().entry(account).or_default().push(event);
    }

    /// Appends the told events to the logs, last of all, and commits.
    pub(crate) async fn commit(self) -> Result<Vec<Committed>> {
        let told = std::mem::take(&mut *self.told.lock());
        let committed = events::append(&self, told).await?;
        self.transaction.commit().await.map_err(refused)?;
        Ok(committed)
    }

    pub(crate) async fn rollback(self) {
        if let Err(error) = self.transaction.rollback().await {
            tracing::debug!(%error, "Rolling back failed; the connection is dropped");
        }
    }
}

#[expect(private_interfaces, reason = "the trait is sealed: only this crate calls it")]
impl sealed::Sealed for Tx {
    fn connection(&self) -> &(impl ConnectionTrait + Sync) {
        &self.transaction
    }

    fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    fn keyring(&self) -> &Keyring {
        &self.inner.keyring
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
