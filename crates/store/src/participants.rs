//! Who takes part in a conversation, and whom its notes have named.

use std::collections::HashMap;

use model::conversation::{Conversation, ConversationId};
use model::scope::Scope;
use model::user::{Member, UserId};
use model::{Error, Result, Timestamp};

use crate::roster::Roster;
use crate::rows::{id, time};
use crate::statement::Sql;
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// Who takes part, by name.
pub async fn members(db: &impl Db, scope: &impl Scope, conversation: ConversationId) -> Result<Vec<Member>> {
    Roster::participants(conversation.get()).members(db, scope).await
}

/// Those who took part at `at` and still do, by name.
pub async fn members_since(
    db: &impl Db,
    scope: &impl Scope,
    conversation: ConversationId,
    at: Timestamp,
) -> Result<Vec<Member>> {
    Roster::participants(conversation.get()).members_since(db, scope, at).await
}

/// Those of these conversations in which anybody takes part, and since when.
pub async fn among(
    db: &impl Db,
    conversations: &[ConversationId],
) -> Result<HashMap<ConversationId, Timestamp>> {
    if conversations.is_empty() {
        return Ok(HashMap::new());
    }
    let sql =
        "SELECT conversation_id, MIN(since) AS since FROM conversation_participants WHERE conversation_id";
    let sql = Sql::new(sql).among(db, conversations.iter().map(|conversation| conversation.get()));
    let rows = sql.text(" GROUP BY conversation_id").all(db).await?;
    rows.iter().map(|row| Ok((id(row, "conversation_id")?, time(row, "since")?))).collect()
}

/// Makes these and nobody else take part; `Invalid` when one of them may not see the conversation.
pub async fn set(tx: &Tx, scope: &impl Scope, conversation: &Conversation, users: &[UserId]) -> Result<()> {
    refuse_blind(tx, scope, conversation, users).await?;
    Roster::participants(conversation.id.get()).set(tx, scope, users).await.map(drop)
}

/// Lets these take part, from `since` on, and gives whoever did not before; `Invalid` when one of them may not see the
/// conversation.
pub async fn add(
    tx: &Tx,
    scope: &impl Scope,
    conversation: &Conversation,
    users: &[UserId],
    since: Timestamp,
) -> Result<Vec<UserId>> {
    refuse_blind(tx, scope, conversation, users).await?;
    Roster::participants(conversation.id.get()).add(tx, scope, users, since).await
}

/// Lets a member of the account take part, whatever they may see: for whoever the conversation is given to.
pub async fn admit(tx: &Tx, scope: &impl Scope, conversation: ConversationId, user: UserId) -> Result<()> {
    Roster::participants(conversation.get()).add(tx, scope, &[user], Sealed::now(tx)).await.map(drop)
}

/// Lets these take part no more.
pub async fn remove(tx: &Tx, conversation: ConversationId, users: &[UserId]) -> Result<()> {
    Roster::participants(conversation.get()).remove(tx, users).await.map(drop)
}

/// Notes that these were named in a note of the conversation.
pub async fn mention(
    tx: &Tx,
    scope: &impl Scope,
    conversation: ConversationId,
    users: &[UserId],
) -> Result<()> {
    Roster::mentions(conversation.get()).add(tx, scope, users, Sealed::now(tx)).await.map(drop)
}

/// Whether the member `m` may see the conversation `c`: administrators, members of its inbox and of its team.
pub(crate) const SEES: &str = "(m.role = 'administrator' \
    OR EXISTS (SELECT 1 FROM inbox_members i WHERE i.user_id = m.user_id AND i.inbox_id = c.inbox_id) \
    OR EXISTS (SELECT 1 FROM team_members t WHERE t.user_id = m.user_id AND t.team_id = c.team_id))";

/// Those of `users` who may see a conversation.
pub async fn seeing(
    db: &impl Db,
    scope: &impl Scope,
    conversation: &Conversation,
    users: &[UserId],
) -> Result<Vec<UserId>> {
    let sql =
        Sql::new("SELECT m.user_id FROM memberships m JOIN conversations c ON c.account_id = m.account_id ");
    let sql = sql.text("WHERE m.account_id = ").value(scope.account().get());
    let sql = sql.text(" AND c.id = ").value(conversation.id.get());
    let sql = sql.text(" AND m.user_id IN ").list(users.iter().map(|user| user.get()));
    let rows = sql.text(" AND ").text(SEES).text(" ORDER BY m.user_id").all(db).await?;
    rows.iter().map(|row| id(row, "user_id")).collect()
}

async fn refuse_blind(
    tx: &Tx,
    scope: &impl Scope,
    conversation: &Conversation,
    users: &[UserId],
) -> Result<()> {
    let seeing = seeing(tx, scope, conversation, users).await?;
    if users.iter().all(|user| seeing.contains(user)) {
        return Ok(());
    }
    Err(Error::invalid("user_ids", "User ids must be of people who may see the conversation"))
}
