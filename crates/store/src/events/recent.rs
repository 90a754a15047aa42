//! What was told under one topic of late.

use std::sync::Arc;

use model::account::AccountId;
use model::event::EventName;
use model::topic::Topic;
use model::{Result, Timestamp};

use super::{COLUMNS, logged};
use crate::Logged;
use crate::statement::Sql;
use crate::tx::Db;

/// Events that are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Recent<'a> {
    /// Who may see them; no inbox.
    pub topic: Topic,
    /// Those of these names.
    pub names: &'a [EventName],
    /// Those of this name that change this attribute.
    pub changing: (EventName, &'a str),
    /// Told since then.
    pub since: Timestamp,
    /// The newest so many.
    pub limit: u32,
    /// Among the last so many of the topic.
    pub looked_at: u32,
}

/// The newest events under a topic, in order.
pub async fn recent(db: &impl Db, account: AccountId, wanted: Recent<'_>) -> Result<Vec<Arc<Logged>>> {
    let Some((kind, id)) = wanted.topic.indexed() else { return Ok(Vec::new()) };
    let sql = Sql::new(COLUMNS).long().text(" WHERE e.account_id = ").value(account.get());
    let sql = sql.text(" AND e.seq IN (SELECT t.seq FROM (SELECT seq FROM event_topics WHERE kind = ");
    let sql = sql.value(kind).text(" AND id = ").value(id).text(" AND account_id = ").value(account.get());
    let sql = sql.text(" ORDER BY seq DESC LIMIT ").value(i64::from(wanted.looked_at)).text(") AS t)");
    let sql = sql.text(" AND e.created_at >= ").value(wanted.since.micros()).text(" AND (e.name IN ");
    let sql = sql.list(wanted.names.iter().map(|name| name.as_str())).text(" OR (e.name = ");
    let (changed, attribute) = wanted.changing;
    // What was before and is now is a list; the state itself has none under this name.
    let sql = sql.value(changed.as_str()).text(" AND e.payload LIKE ").value(format!("%\"{attribute}\":[%"));
    let rows = sql.text(")) ORDER BY e.seq DESC LIMIT ").value(i64::from(wanted.limit)).all(db).await?;
    rows.iter().rev().map(|row| logged(row).map(Arc::new)).collect()
}
