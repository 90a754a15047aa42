//! Whose turn it is in each inbox, picked under a lock.

use std::collections::{BTreeMap, BTreeSet};

use model::Result;
use model::inbox::InboxId;
use model::user::UserId;
use sea_orm::Value;

use crate::rows::{id, ids};
use crate::statement::Sql;
use crate::tx::Tx;
use crate::tx::sealed::Statements;

/// The orders of these inboxes, locked in id order until the transaction ends; lock conversations before.
pub async fn lock_rotations(tx: &Tx, inboxes: &BTreeSet<InboxId>) -> Result<BTreeMap<InboxId, Vec<UserId>>> {
    if inboxes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = inboxes.iter().map(|inbox| vec![Value::from(inbox.get()), Value::from("")]);
    let sql = Sql::new("INSERT INTO inbox_rotation (inbox_id, members) VALUES ").tuples(rows);
    sql.text(" ON CONFLICT DO NOTHING").execute(tx).await?;
    let sql = Sql::new("SELECT inbox_id, members FROM inbox_rotation WHERE inbox_id IN ");
    let sql = sql.list(inboxes.iter().map(|inbox| inbox.get())).text(" ORDER BY inbox_id");
    let rows = sql.text(tx.dialect().lock_rows()).all(tx).await?;
    rows.iter().map(|row| Ok((id(row, "inbox_id")?, ids(row, "members")?.unwrap_or_default()))).collect()
}

/// Keeps the order of an inbox, which was locked.
pub async fn save_rotation(tx: &Tx, inbox: InboxId, order: &[UserId]) -> Result<()> {
    let members: Vec<String> = order.iter().map(|user| user.get().to_string()).collect();
    let sql = Sql::new("UPDATE inbox_rotation SET members = ").value(members.join(" "));
    sql.text(" WHERE inbox_id = ").value(inbox.get()).execute(tx).await?;
    Ok(())
}
