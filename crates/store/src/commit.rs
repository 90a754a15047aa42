//! Ends a transaction, and finds out what became of it when the answer to COMMIT was lost on the way.
//!
//! Repeating a transaction that was kept would do everything twice, and giving up on it would keep what the caller was
//! told had failed. So the log is asked: its last event is there, or it is not.

use std::time::Duration;

use model::{Error, Result};
use sea_orm::DbErr;

use crate::error::{is_answered, refused};
use crate::statement::{Sql, column};
use crate::{Committed, Store};

/// How often the database is asked, should it be away, and how long apart.
const QUESTIONS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// Why a transaction was not carried out.
pub(crate) enum Failed {
    /// Nothing was kept; it may be tried again.
    Nothing(Error),
    /// Nobody knows whether it was kept; it must not be tried again.
    Unknown(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Nothing(error)
    }
}

impl Failed {
    pub(crate) fn into_error(self) -> Error {
        match self {
            Self::Nothing(error) | Self::Unknown(error) => error,
        }
    }
}

/// Gives `committed` once it is certain that the transaction was kept; `ending` is what its COMMIT was answered.
pub(crate) async fn conclude(
    store: &Store,
    ending: Result<(), DbErr>,
    committed: Vec<Committed>,
) -> Result<Vec<Committed>, Failed> {
    let Err(error) = ending else { return Ok(committed) };
    let answered = is_answered(&error);
    let error = refused(error);
    if answered {
        return Err(Failed::Nothing(error));
    }
    let Some(last) = committed.last() else { return Err(Failed::Unknown(error)) };
    for _ in 0..QUESTIONS {
        match was_kept(store, last).await {
            Ok(true) => return Ok(committed),
            Ok(false) => return Err(Failed::Nothing(error)),
            Err(error) => tracing::warn!(%error, "It is not known yet whether a transaction was kept"),
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(Failed::Unknown(error))
}

async fn was_kept(store: &Store, committed: &Committed) -> Result<bool> {
    let Some(logged) = committed.events.last() else { return Ok(false) };
    let account = committed.account_id.get();
    let tx = store.begin().await?;
    // The lost transaction may still be under way, and ends before its lock on the head is given to anybody else.
    let head = Sql::new("SELECT seq FROM account_heads WHERE account_id = ").value(account);
    head.text(store.dialect().lock_rows()).all(&tx).await?;
    let told = Sql::new("SELECT payload FROM events WHERE account_id = ").value(account);
    let told = told.text(" AND seq = ").value(logged.event.seq).one(&tx).await?;
    let told: Option<String> = told.map(|row| column(&row, "payload")).transpose()?;
    tx.rollback().await;
    let ours = serde_json::to_string(&logged.event.payload).map_err(anyhow::Error::new)?;
    Ok(told.is_some_and(|told| told == ours))
}
