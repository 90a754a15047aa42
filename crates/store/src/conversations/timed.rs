//! Conversations whose time has come.

use model::account::AccountId;
use model::conversation::ConversationId;
use model::{Result, Timestamp};

use crate::rows::id;
use crate::statement::Sql;
use crate::tx::Db;

/// Snoozed conversations whose snooze has ended at `now`, the one that ended first first, at most `limit`.
pub async fn due(db: &impl Db, now: Timestamp, limit: u32) -> Result<Vec<(AccountId, ConversationId)>> {
    let sql =
        "SELECT c.account_id, c.id FROM conversations c WHERE c.status = 'snoozed' AND c.snoozed_until <= ";
    listed(db, Sql::new(sql).value(now.micros()).text(" ORDER BY c.snoozed_until"), limit).await
}

/// Open conversations that their accounts want resolved because nothing happened in them, at most `limit`.
pub async fn idle(db: &impl Db, now: Timestamp, limit: u32) -> Result<Vec<(AccountId, ConversationId)>> {
    // The accounts that chose so come first, whatever the database believes: then only their conversations are read.
    let sql = Sql::new(
        "SELECT c.account_id, c.id FROM accounts a CROSS JOIN conversations c \
         WHERE a.auto_resolve_after IS NOT NULL AND a.status = 'active' \
         AND c.account_id = a.id AND c.status = 'open' \
         AND (c.waiting_since IS NULL OR NOT a.auto_resolve_ignore_waiting) \
         AND c.last_activity_at <= ",
    );
    listed(db, sql.value(now.micros()).text(" - a.auto_resolve_after * 60000000"), limit).await
}

async fn listed(db: &impl Db, sql: Sql, limit: u32) -> Result<Vec<(AccountId, ConversationId)>> {
    let rows = sql.text(" LIMIT ").value(i64::from(limit)).all(db).await?;
    rows.iter().map(|row| Ok((id(row, "account_id")?, id(row, "id")?))).collect()
}
