//! Forgets the oldest events of a log, once everybody had time to read them.

use std::collections::HashMap;

use model::account::AccountId;
use model::event::Seq;
use model::topic::read_audience;
use model::{Result, Timestamp};

use super::index;
use crate::log_consumers;
use crate::rows::id;
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

/// How long the log is kept.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// Events told before this may go.
    pub before: Timestamp,
    /// Events told before this go even if a consumer of the log has not seen them.
    pub at_last: Timestamp,
}

impl Retention {
    /// Everything told before this may go, whoever has not seen it.
    pub const fn of_all(before: Timestamp) -> Self {
        Self { before, at_last: before }
    }
}

/// What was forgotten of one log.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Events.
    pub events: u64,
    /// Consumers that had not seen them, and how far each was behind.
    pub missed: HashMap<String, Seq>,
}

/// Accounts whose log begins with an event that may go, at most `limit`.
pub async fn prunable(db: &impl Db, retention: Retention, limit: u32) -> Result<Vec<AccountId>> {
    let rows = Sql::new(
        "SELECT h.account_id FROM account_heads h \
         JOIN events e ON e.account_id = h.account_id AND e.seq = h.pruned_to + 1 WHERE e.created_at < ",
    )
    .long()
    .value(retention.before.micros())
    .text(" AND (e.created_at < ")
    .value(retention.at_last.micros())
    .text(
        " OR NOT EXISTS (SELECT 1 FROM log_consumers c WHERE c.account_id = h.account_id AND c.seq <= h.pruned_to)) \
         ORDER BY h.account_id LIMIT ",
    )
    .value(i64::from(limit))
    .all(db)
    .await?;
    rows.iter().map(|row| id(row, "account_id")).collect()
}

/// Forgets the account's oldest events, at most `limit`, as far as all of them may go.
///
/// The log begins after them from then on. It may run on several nodes at once.
pub async fn prune(tx: &Tx, account: AccountId, retention: Retention, limit: u32) -> Result<Pruned> {
    let oldest = Sql::new("SELECT seq, audience, created_at FROM events WHERE account_id = ")
        .value(account.get())
        .text(" ORDER BY seq LIMIT ")
        .value(i64::from(limit))
        .all(tx)
        .await?;
    let seen = log_consumers::furthest_behind(tx, account).await?.unwrap_or(Seq::MAX);
    let mut last = None;
    let mut topics = Vec::new();
    for row in &oldest {
        let seq: Seq = column(row, "seq")?;
        if !may_go(row, seq <= seen, retention)? {
            break;
        }
        topics.extend(index(&read_audience(&column::<String>(row, "audience")?), account, seq));
        last = Some(seq);
    }
    let Some(last) = last else { return Ok(Pruned::default()) };
    let missed = log_consumers::drag(tx, account, last).await?;
    if !topics.is_empty() {
        let gone = Sql::new("DELETE FROM event_topics WHERE (kind, id, account_id, seq) IN (VALUES ");
        gone.tuples(topics).text(")").execute(tx).await?;
    }
    let gone = Sql::new("DELETE FROM events WHERE account_id = ").value(account.get());
    let events = gone.text(" AND seq <= ").value(last).execute(tx).await?;
    let begin = Sql::new("UPDATE account_heads SET pruned_to = ").value(last).text(" WHERE account_id = ");
    begin.value(account.get()).text(" AND pruned_to < ").value(last).execute(tx).await?;
    Ok(Pruned { events, missed })
}

fn may_go(row: &Row, seen: bool, retention: Retention) -> Result<bool> {
    let told: i64 = column(row, "created_at")?;
    let end = if seen { retention.before } else { retention.at_last };
    Ok(told < end.micros())
}
