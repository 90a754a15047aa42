//! How long customers of channels waited whom an agent has had lately.

use std::time::Duration;

use model::task::{Served, Task};
use model::team::TeamId;
use model::{Result, Timestamp};
use sea_orm::Value;

use crate::statement::{Sql, column};
use crate::tx::{Db, Tx};

/// Notes that an agent has the conversation of this task from now on.
pub async fn note(tx: &Tx, task: &Task) -> Result<()> {
    let waited = tx.now().micros().saturating_sub(task.since.micros()).max(0);
    let row: Vec<Value> = vec![
        task.inbox_id.get().into(),
        task.team_id.map_or(0, TeamId::get).into(),
        task.position.into(),
        waited.into(),
        tx.now().micros().into(),
    ];
    let sql =
        Sql::new("INSERT INTO channel_services (inbox_id, team_id, position, waited, served_at) VALUES ");
    sql.tuples([row]).execute(tx).await.map(drop)
}

/// How those were served since then who waited in the queue of this task, at most `limit` of them, the last ones first.
pub async fn recent(db: &impl Db, task: &Task, since: Timestamp, limit: u32) -> Result<Vec<Served>> {
    let sql = Sql::new("SELECT position, waited FROM channel_services WHERE inbox_id = ");
    let sql = sql.value(task.inbox_id.get()).text(" AND team_id = ");
    let sql = sql.value(task.team_id.map_or(0, TeamId::get)).text(" AND served_at >= ");
    let sql = sql.value(since.micros()).text(" ORDER BY served_at DESC LIMIT ").value(i64::from(limit));
    let rows = sql.all(db).await?;
    rows.iter()
        .map(|row| {
            let waited = u64::try_from(column::<i64>(row, "waited")?).unwrap_or_default();
            Ok(Served { waited: Duration::from_micros(waited), position: column(row, "position")? })
        })
        .collect()
}

/// Forgets who was served before then, at most `limit`; gives how many.
pub async fn forget(tx: &Tx, before: Timestamp, limit: u32) -> Result<u64> {
    let sql = Sql::new("DELETE FROM channel_services WHERE id IN (SELECT id FROM channel_services");
    let sql = sql.text(" WHERE served_at < ").value(before.micros()).text(" ORDER BY served_at LIMIT ");
    sql.value(i64::from(limit)).text(")").execute(tx).await
}
