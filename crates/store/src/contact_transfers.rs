//! Imports and exports of contacts, and how far they have come.

use anyhow::anyhow;
use model::attachment::StoredFile;
use model::contact_transfer::{ContactTransfer, ContactTransferId, TransferOrder, TransferStatus};
use model::scope::Scope;
use model::user::UserId;
use model::{Error, Result, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::rows::{id, maybe_time, time, word};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

/// Transfers of one list.
const LISTED: i64 = 50;

/// A row that an import refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its place in the file, the first row being 1.
    pub line: i64,
    /// What it holds.
    pub cells: Vec<String>,
    /// Why it was refused.
    pub reason: String,
}

/// What a step of a transfer did.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Bytes of the file that are done then.
    pub position: i64,
    /// Rows.
    pub rows: i64,
    /// Contacts that were added.
    pub added: i64,
    /// Contacts that were changed.
    pub changed: i64,
    /// Rows that were refused.
    pub refused: Vec<Refusal>,
}

/// What came out of a transfer.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Rows that were done besides those that steps noted.
    pub rows: i64,
    /// The contacts, or the refused rows.
    pub file: Option<StoredFile>,
}

const SELECT: &str = "SELECT id, account_id, user_id, wanted, status, position, done_rows, added, changed, refused, \
    result, failure, created_at, ended_at FROM contact_transfers WHERE ";

/// Orders a transfer.
pub async fn insert(
    tx: &Tx,
    scope: &impl Scope,
    user: UserId,
    order: &TransferOrder,
) -> Result<ContactTransfer> {
    let sql = Sql::new(
        "INSERT INTO contact_transfers (account_id, user_id, kind, wanted, status, position, done_rows, added, changed, \
         refused, created_at, touched_at) VALUES ",
    );
    let now = tx.now().micros();
    let row = vec![
        scope.account().get().into(),
        user.get().into(),
        order.kind().into(),
        json(order)?.into(),
        TransferStatus::Pending.as_str().into(),
        0_i64.into(),
        0_i64.into(),
        0_i64.into(),
        0_i64.into(),
        0_i64.into(),
        now.into(),
        now.into(),
    ];
    let row = sql.tuples([row]).text(" RETURNING id").one(tx).await?;
    by_key(tx, id(&row.ok_or_else(|| anyhow!("a transfer was stored without a key"))?, "id")?).await
}

/// A transfer by its key, whatever the account: the address of its file is signed, which is the permission.
pub async fn by_key(db: &impl Db, transfer: ContactTransferId) -> Result<ContactTransfer> {
    let row = Sql::new(SELECT).text("id = ").value(transfer.get()).one(db).await?;
    read(&row.ok_or(Error::NotFound("transfer"))?)
}

/// The account's transfers of this kind, newest first, 50 at most.
pub async fn list(db: &impl Db, scope: &impl Scope, kind: &str) -> Result<Vec<ContactTransfer>> {
    let sql = Sql::new(SELECT).text("account_id = ").value(scope.account().get()).text(" AND kind = ");
    let sql = sql.value(kind).text(" ORDER BY id DESC LIMIT ").value(LISTED);
    sql.all(db).await?.iter().map(read).collect()
}

/// How many transfers of the account have not ended.
pub async fn open(db: &impl Db, scope: &impl Scope) -> Result<i64> {
    let sql =
        Sql::new("SELECT COUNT(*) AS total FROM contact_transfers WHERE ended_at IS NULL AND account_id = ");
    let row = sql.value(scope.account().get()).one(db).await?;
    row.map_or(Ok(0), |row| column(&row, "total"))
}

/// The transfer that has not ended and was not looked at for longest.
pub async fn next(db: &impl Db) -> Result<Option<ContactTransfer>> {
    let sql = Sql::new(SELECT).text("ended_at IS NULL ORDER BY touched_at, id LIMIT 1");
    sql.one(db).await?.as_ref().map(read).transpose()
}

/// Notes what a step did; `Unavailable` when another one did it already.
pub async fn advance(tx: &Tx, transfer: &ContactTransfer, progress: &Progress) -> Result<()> {
    let refused = i64::try_from(progress.refused.len()).unwrap_or(i64::MAX);
    let changed = Sql::new("UPDATE contact_transfers SET status = ")
        .value(TransferStatus::Running.as_str())
        .text(", position = ")
        .value(progress.position)
        .text(", done_rows = done_rows + ")
        .value(progress.rows)
        .text(", added = added + ")
        .value(progress.added)
        .text(", changed = changed + ")
        .value(progress.changed)
        .text(", refused = refused + ")
        .value(refused)
        .text(", touched_at = ")
        .value(tx.now().micros())
        .text(" WHERE ended_at IS NULL AND id = ")
        .value(transfer.id.get())
        .text(" AND position = ")
        .value(transfer.position)
        .execute(tx)
        .await?;
    if changed == 0 {
        return Err(Error::Unavailable { retry_after: 1 });
    }
    let mut rows = Vec::with_capacity(progress.refused.len());
    for refusal in &progress.refused {
        let (cells, reason) = (json(&refusal.cells)?, refusal.reason.clone());
        rows.push(vec![transfer.id.get().into(), refusal.line.into(), cells.into(), reason.into()]);
    }
    if !rows.is_empty() {
        let sql = Sql::new("INSERT INTO contact_refusals (transfer_id, line, cells, reason) VALUES ");
        sql.tuples(rows).execute(tx).await?;
    }
    Ok(())
}

/// The rows that were refused after this line, at most `limit`.
pub async fn refusals(
    db: &impl Db,
    transfer: ContactTransferId,
    after: i64,
    limit: u32,
) -> Result<Vec<Refusal>> {
    let sql = Sql::new("SELECT line, cells, reason FROM contact_refusals WHERE transfer_id = ");
    let sql = sql.value(transfer.get()).text(" AND line > ").value(after).text(" ORDER BY line LIMIT ");
    let rows = sql.value(i64::from(limit)).all(db).await?;
    let read = |row: &Row| {
        let cells: String = column(row, "cells")?;
        Ok(Refusal { line: column(row, "line")?, cells: parsed(&cells)?, reason: column(row, "reason")? })
    };
    rows.iter().map(read).collect()
}

/// Notes that a transfer has ended, with what came out of it or with what failed; gives whether it had not.
pub async fn end(
    tx: &Tx,
    transfer: ContactTransferId,
    ended: std::result::Result<&Outcome, &str>,
) -> Result<bool> {
    let (status, rows, file, failure) = match ended {
        Ok(outcome) => {
            let file = outcome.file.as_ref().map(json).transpose()?;
            (TransferStatus::Completed, outcome.rows, file, None)
        }
        Err(failure) => (TransferStatus::Failed, 0, None, Some(failure.to_owned())),
    };
    let changed = Sql::new("UPDATE contact_transfers SET status = ")
        .value(status.as_str())
        .text(", done_rows = done_rows + ")
        .value(rows)
        .text(", result = ")
        .value(file)
        .text(", failure = ")
        .value(failure)
        .text(", ended_at = ")
        .value(tx.now().micros())
        .text(" WHERE ended_at IS NULL AND id = ")
        .value(transfer.get())
        .execute(tx)
        .await?;
    Sql::new("DELETE FROM contact_refusals WHERE transfer_id = ").value(transfer.get()).execute(tx).await?;
    Ok(changed > 0)
}

/// Forgets some of the transfers that ended before then; gives how many, and their files.
pub async fn forget(tx: &Tx, before: Timestamp, limit: u32) -> Result<(usize, Vec<StoredFile>)> {
    let sql = Sql::new(SELECT).text("ended_at < ").value(before.micros()).text(" ORDER BY ended_at LIMIT ");
    let rows = sql.value(i64::from(limit)).all(tx).await?;
    let gone = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let keys = gone.iter().map(|transfer| transfer.id.get());
    Sql::new("DELETE FROM contact_transfers WHERE id IN ").list(keys).execute(tx).await?;
    let count = gone.len();
    Ok((count, gone.into_iter().filter_map(|transfer| transfer.result).collect()))
}

fn json(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(value).map_err(anyhow::Error::new)?)
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_str(text).map_err(anyhow::Error::new)?)
}

fn read(row: &Row) -> Result<ContactTransfer> {
    let wanted: String = column(row, "wanted")?;
    let result: Option<String> = column(row, "result")?;
    Ok(ContactTransfer {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        user_id: id(row, "user_id")?,
        order: parsed(&wanted)?,
        status: word(row, "status", TransferStatus::parse)?,
        position: column(row, "position")?,
        rows: column(row, "done_rows")?,
        added: column(row, "added")?,
        changed: column(row, "changed")?,
        refused: column(row, "refused")?,
        result: result.as_deref().map(parsed).transpose()?,
        failure: column(row, "failure")?,
        created_at: time(row, "created_at")?,
        ended_at: maybe_time(row, "ended_at")?,
    })
}
