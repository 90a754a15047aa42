//! Conversations that nobody could be given to, or not yet.

use model::account::AccountId;
use model::conversation::ConversationId;
use model::inbox::InboxId;
use model::routing::Cause;
use model::team::TeamId;
use model::user::UserId;
use model::{Result, Timestamp};
use sea_orm::Value;

use crate::rows::{id, maybe_id, time, word};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

/// A conversation that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The account.
    pub account_id: AccountId,
    /// The inbox.
    pub inbox_id: InboxId,
    /// The team.
    pub team_id: Option<TeamId>,
    /// What let it wait.
    pub cause: Cause,
    /// Since when.
    pub since: Timestamp,
    /// Whether it was decided that nobody is there; otherwise it was not known yet who is.
    pub decided: bool,
}

/// Lets a conversation wait; one that waits already keeps its place.
pub async fn enter(tx: &Tx, waiting: &Waiting) -> Result<()> {
    let row: Vec<Value> = vec![
        waiting.conversation_id.get().into(),
        waiting.account_id.get().into(),
        waiting.inbox_id.get().into(),
        waiting.team_id.map(TeamId::get).into(),
        waiting.cause.as_str().into(),
        waiting.since.micros().into(),
        waiting.decided.into(),
    ];
    Sql::new(
        "INSERT INTO routing_waiting (conversation_id, account_id, inbox_id, team_id, cause, since, decided) VALUES ",
    )
    .tuples([row])
    .text(
        " ON CONFLICT (conversation_id) DO UPDATE SET inbox_id = excluded.inbox_id, team_id = excluded.team_id, \
         cause = excluded.cause, decided = excluded.decided",
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Lets these conversations wait no more.
pub async fn leave(tx: &Tx, conversations: &[ConversationId]) -> Result<()> {
    if conversations.is_empty() {
        return Ok(());
    }
    let keys = conversations.iter().map(|conversation| conversation.get());
    Sql::new("DELETE FROM routing_waiting WHERE conversation_id IN ").list(keys).execute(tx).await?;
    Ok(())
}

const SELECT: &str = "SELECT w.conversation_id, w.account_id, w.inbox_id, w.team_id, w.cause, w.since, w.decided \
    FROM routing_waiting w WHERE ";

/// Conversations of the account that may wait for one of these users, those after `after` in their order, longest
/// waiting first, at most `limit`.
pub async fn waiting_for(
    db: &impl Db,
    account: AccountId,
    users: &[UserId],
    after: Option<&Waiting>,
    limit: u32,
) -> Result<Vec<Waiting>> {
    let users = || users.iter().map(|user| user.get());
    let mut sql = Sql::new(SELECT).text("w.account_id = ").value(account.get());
    if let Some(after) = after {
        sql = sql.text(" AND (w.since, w.conversation_id) > (").value(after.since.micros());
        sql = sql.text(", ").value(after.conversation_id.get()).text(")");
    }
    let sql = sql.text(" AND w.inbox_id IN (SELECT r.inbox_id FROM inbox_members r WHERE r.user_id IN ");
    let sql = sql.list(users()).text(") AND (w.team_id IS NULL OR w.team_id IN ");
    let sql = sql.text("(SELECT t.team_id FROM team_members t WHERE t.user_id IN ").list(users());
    let sql = sql.text(")) ORDER BY w.since, w.conversation_id LIMIT ").value(i64::from(limit));
    sql.all(db).await?.iter().map(read).collect()
}

/// Conversations of which it was not known who is there, longest waiting first in each account, at most `limit`.
pub async fn undecided(db: &impl Db, limit: u32) -> Result<Vec<Waiting>> {
    let sql = Sql::new(SELECT).text("NOT w.decided ORDER BY w.account_id, w.since LIMIT ");
    sql.value(i64::from(limit)).all(db).await?.iter().map(read).collect()
}

/// Accounts in which something waits.
pub async fn accounts_waiting(db: &impl Db) -> Result<Vec<AccountId>> {
    let sql = "SELECT DISTINCT w.account_id FROM routing_waiting w ORDER BY w.account_id";
    Sql::new(sql).all(db).await?.iter().map(|row| id(row, "account_id")).collect()
}

fn read(row: &Row) -> Result<Waiting> {
    Ok(Waiting {
        conversation_id: id(row, "conversation_id")?,
        account_id: id(row, "account_id")?,
        inbox_id: id(row, "inbox_id")?,
        team_id: maybe_id(row, "team_id")?,
        cause: word(row, "cause", Cause::parse)?,
        since: time(row, "since")?,
        decided: column(row, "decided")?,
    })
}
