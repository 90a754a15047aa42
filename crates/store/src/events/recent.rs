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

/// The newest events under a topic that is no inbox, told since then and of these names, in order: at most `limit` among
/// the last `looked_at` of the topic.
pub async fn recent(
    db: &impl Db,
    account: AccountId,
    topic: Topic,
    (names, since): (&[EventName], Timestamp),
    (limit, looked_at): (u32, u32),
) -> Result<Vec<Arc<Logged>>> {
    let Some((kind, id)) = topic.indexed() else { return Ok(Vec::new()) };
    let sql = Sql::new(COLUMNS).long().text(" WHERE e.account_id = ").value(account.get());
    let sql = sql.text(" AND e.seq IN (SELECT t.seq FROM (SELECT seq FROM event_topics WHERE kind = ");
    let sql = sql.value(kind).text(" AND id = ").value(id).text(" AND account_id = ").value(account.get());
    let sql = sql.text(" ORDER BY seq DESC LIMIT ").value(i64::from(looked_at)).text(") AS t)");
    let sql = sql.text(" AND e.created_at >= ").value(since.micros()).text(" AND e.name IN ");
    let sql = sql.list(names.iter().map(|name| name.as_str())).text(" ORDER BY e.seq DESC LIMIT ");
    let rows = sql.value(i64::from(limit)).all(db).await?;
    rows.iter().rev().map(|row| logged(row).map(Arc::new)).collect()
}
