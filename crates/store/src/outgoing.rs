//! Queues of what is handed to somebody outside, or fetched there: written where it is caused, sent by whoever claims it. What is done to
//! all of them alike.

use std::time::Duration;

use model::{Result, Timestamp};

use crate::statement::{Row, Sql, column};
use crate::tx::sealed::Statements;
use crate::tx::{Db, Tx};

/// The longest error that is kept, in characters.
const ERROR_LIMIT: usize = 1_000;

/// A table with the columns of a queue: `id`, `topic`, `attempts`, `next_at`, `last_error`, `sent_at`, `failed_at`,
/// `created_at`. Nothing of a row is tried any more once `next_at` is empty.
#[derive(Debug, Clone, Copy)]
pub struct Queue(&'static str);

/// Mails.
pub const MAILS: Queue = Queue("outgoing_mails");
/// What is pushed to devices and browsers.
pub const PUSHES: Queue = Queue("outgoing_pushes");
/// Pictures that are fetched.
pub const AVATARS: Queue = Queue("avatar_fetches");

impl Queue {
    /// Whether something is due.
    pub async fn due_exist(self, db: &impl Db) -> Result<bool> {
        let sql =
            Sql::new("SELECT id FROM ").text(self.0).text(" WHERE next_at <= ").value(db.now().micros());
        Ok(sql.text(" LIMIT 1").one(db).await?.is_some())
    }

    /// Takes what has been due for longest, at most `limit`, and counts an attempt for each. Nobody else takes it before
    /// `until`: whoever took it has ended it by then, or died. The rows still have the attempts before this one.
    pub(crate) async fn claim(self, tx: &Tx, limit: u32, until: Timestamp) -> Result<Vec<Row>> {
        self.claim_where(tx, limit, until, |due| due).await
    }

    /// The same, of the rows that are left when `narrow` has added its conditions.
    pub(crate) async fn claim_where(
        self,
        tx: &Tx,
        limit: u32,
        until: Timestamp,
        narrow: impl FnOnce(Sql) -> Sql,
    ) -> Result<Vec<Row>> {
        let sql = Sql::new("SELECT * FROM ").text(self.0).text(" WHERE next_at <= ").value(tx.now().micros());
        let sql = narrow(sql).text(" ORDER BY next_at, id LIMIT ").value(i64::from(limit));
        let rows = sql.text(tx.dialect().lock_rows()).all(tx).await?;
        if rows.is_empty() {
            return Ok(rows);
        }
        let ids = rows.iter().map(|row| column::<i64>(row, "id")).collect::<Result<Vec<_>>>()?;
        let sql = Sql::new("UPDATE ").text(self.0).text(" SET attempts = attempts + 1, next_at = ");
        sql.value(until.micros()).text(" WHERE id IN ").list(ids).execute(tx).await?;
        Ok(rows)
    }

    /// Notes that it was taken by whom it was sent to.
    pub async fn note_sent(self, tx: &Tx, id: i64) -> Result<()> {
        let sql = self.end().text(", last_error = NULL, sent_at = ").value(tx.now().micros());
        sql.text(" WHERE id = ").value(id).execute(tx).await.map(drop)
    }

    /// Notes that it could not be sent, and when it is tried again; without a time it is given up. What was dropped
    /// meanwhile stays so.
    pub async fn note_failure(self, tx: &Tx, id: i64, error: &str, next_at: Option<Timestamp>) -> Result<()> {
        let error: String = error.chars().take(ERROR_LIMIT).collect();
        let failed_at = if next_at.is_none() { Some(tx.now().micros()) } else { None };
        let sql = Sql::new("UPDATE ").text(self.0).text(" SET last_error = ").value(error);
        let sql = sql.text(", next_at = ").value(next_at.map(Timestamp::micros));
        let sql = sql.text(", failed_at = ").value(failed_at).text(" WHERE id = ").value(id);
        sql.text(" AND next_at IS NOT NULL").execute(tx).await.map(drop)
    }

    /// Notes that nobody needs it any more, and why.
    pub async fn note_dropped(self, tx: &Tx, id: i64, reason: &str) -> Result<()> {
        let sql = self.end().text(", last_error = ").value(reason).text(" WHERE id = ").value(id);
        sql.execute(tx).await.map(drop)
    }

    /// Drops everything with this topic that waits.
    pub async fn drop_waiting(self, tx: &Tx, topic: &str, reason: &str) -> Result<()> {
        let sql = self.end().text(", last_error = ").value(reason).text(" WHERE topic = ").value(topic);
        sql.text(" AND next_at IS NOT NULL").execute(tx).await.map(drop)
    }

    fn end(self) -> Sql {
        Sql::new("UPDATE ").text(self.0).text(" SET next_at = NULL")
    }

    /// How much waits to be sent.
    pub async fn waiting(self, db: &impl Db) -> Result<i64> {
        let sql =
            Sql::new("SELECT COUNT(*) AS waiting FROM ").text(self.0).text(" WHERE next_at IS NOT NULL");
        sql.one(db).await?.map_or(Ok(0), |row| column(&row, "waiting"))
    }

    /// For how long that has been due which has been due for longest.
    pub async fn lag(self, db: &impl Db) -> Result<Duration> {
        let now = db.now();
        let sql = Sql::new("SELECT MIN(next_at) AS since FROM ").text(self.0).text(" WHERE next_at <= ");
        let row = sql.value(now.micros()).one(db).await?;
        let since: Option<i64> = row.map_or(Ok(None), |row| column(&row, "since"))?;
        let micros = since.map_or(0, |since| now.micros() - since);
        Ok(Duration::from_micros(u64::try_from(micros).unwrap_or_default()))
    }

    /// Forgets what was queued before `before` and is ended, at most `limit`; gives how much.
    pub async fn forget(self, tx: &Tx, before: Timestamp, limit: u32) -> Result<u64> {
        let sql = Sql::new("DELETE FROM ").text(self.0).text(" WHERE id IN (SELECT id FROM ").text(self.0);
        let sql = sql.text(" WHERE next_at IS NULL AND created_at < ").value(before.micros());
        let sql = sql.text(" ORDER BY created_at LIMIT ").value(i64::from(limit));
        sql.text(")").execute(tx).await
    }
}

/// How often a claimed row was tried, the try under way included.
pub(crate) fn attempts(row: &Row) -> Result<u32> {
    let before: i64 = column(row, "attempts")?;
    Ok(u32::try_from(before).unwrap_or_default().saturating_add(1))
}
