//! Conversations as the Customer Channel API finds them: by public name, by channel, by the customer's name there.

use model::account::AccountId;
use model::conversation::{ConversationId, ConversationStatus};
use model::inbox::InboxId;
use model::message::{MessageId, MessageKind};
use model::posting::Thread;
use model::scope::Scope;
use model::team::TeamId;
use model::user::UserId;
use model::{Result, Timestamp};
use uuid::Uuid;

use crate::contact_inboxes::{self, Visitor};
use crate::rows::id;
use crate::statement::{Sql, column};
use crate::threads;
use crate::tx::Db;

/// The conversation with this public name, and the customer in the session in which it began.
pub async fn by_uuid(db: &impl Db, conversation: Uuid) -> Result<Option<(Visitor, Thread)>> {
    let sql = Sql::new("SELECT account_id, display_id, contact_inbox_id FROM conversations WHERE uuid = ");
    let Some(row) = sql.value(conversation.to_string()).one(db).await? else { return Ok(None) };
    let Some(visitor) = contact_inboxes::visitor_by_id(db, id(&row, "contact_inbox_id")?).await? else {
        return Ok(None);
    };
    let thread = threads::by_number(db, id(&row, "account_id")?, column(&row, "display_id")?).await?;
    Ok(Some((visitor, thread)))
}

/// The public name of the newest conversation that a customer of this name has in a channel and that has not ended.
pub async fn open_of_customer(
    db: &impl Db,
    inbox: InboxId,
    channel: &str,
    ref_id: &str,
) -> Result<Option<Uuid>> {
    let sql = Sql::new("SELECT uuid FROM conversations WHERE inbox_id = ").value(inbox.get());
    let sql = sql.text(" AND additional_attributes ->> 'ref_id' = ").value(ref_id);
    let sql = sql.text(" AND additional_attributes ->> 'channel' = ").value(channel).text(" AND status <> ");
    let sql = sql.value(ConversationStatus::Resolved.as_str()).text(" ORDER BY id DESC LIMIT 1");
    let row = sql.one(db).await?;
    Ok(row
        .map(|row| column::<String>(&row, "uuid"))
        .transpose()?
        .and_then(|text| Uuid::parse_str(&text).ok()))
}

/// The public names of conversations in a channel that have not ended, newest first, at most `limit`.
pub async fn open_in_channel(db: &impl Db, inbox: InboxId, channel: &str, limit: u32) -> Result<Vec<Uuid>> {
    let sql = Sql::new("SELECT uuid FROM conversations WHERE inbox_id = ").long().value(inbox.get());
    let sql = sql.text(" AND additional_attributes ->> 'channel' = ").value(channel).text(" AND status <> ");
    let sql = sql.value(ConversationStatus::Resolved.as_str()).text(" ORDER BY id DESC LIMIT ");
    let rows = sql.value(i64::from(limit)).all(db).await?;
    let names = rows.iter().map(|row| column(row, "uuid")).collect::<Result<Vec<String>>>()?;
    Ok(names.iter().filter_map(|text| Uuid::parse_str(text).ok()).collect())
}

/// Open conversations of channels that somebody follows and that are not theirs, newest first, at most `limit`.
pub async fn followed_by(
    db: &impl Db,
    account: AccountId,
    user: UserId,
    limit: u32,
) -> Result<Vec<ConversationId>> {
    let sql = Sql::new(
        "SELECT c.id FROM conversation_participants p JOIN conversations c ON c.id = p.conversation_id \
         WHERE p.user_id = ",
    );
    let sql = sql.long().value(user.get()).text(" AND c.account_id = ").value(account.get());
    let sql = sql.text(" AND c.status <> ").value(ConversationStatus::Resolved.as_str());
    let sql = sql
        .text(" AND (c.additional_attributes ->> 'channel') IS NOT NULL AND COALESCE(c.assignee_id, 0) <> ");
    let sql = sql.value(user.get()).text(" ORDER BY c.id DESC LIMIT ").value(i64::from(limit));
    sql.all(db).await?.iter().map(|row| id(row, "id")).collect()
}

/// The team of this name in the account, given in lower case.
pub async fn team_named(db: &impl Db, scope: &impl Scope, name: &str) -> Result<Option<TeamId>> {
    let sql = Sql::new("SELECT id FROM teams WHERE account_id = ").value(scope.account().get());
    let row = sql.text(" AND LOWER(name) = ").value(name).text(" ORDER BY id LIMIT 1").one(db).await?;
    row.map(|row| id(&row, "id")).transpose()
}

/// The inbox of this name in the account.
pub async fn inbox_named(db: &impl Db, scope: &impl Scope, name: &str) -> Result<Option<InboxId>> {
    let sql = Sql::new("SELECT id FROM inboxes WHERE account_id = ").value(scope.account().get());
    let row = sql
        .text(" AND deleting_at IS NULL AND name = ")
        .value(name)
        .text(" ORDER BY id LIMIT 1")
        .one(db)
        .await?;
    row.map(|row| id(&row, "id")).transpose()
}

/// Conversations of channels in which nothing has happened since `before`, at most `limit`, the longest silent first:
/// those that wait for their customer to join, and in the web those in which the customer is to speak.
pub async fn silent(db: &impl Db, silence: Silence, limit: u32) -> Result<Vec<(AccountId, ConversationId)>> {
    let sql = Sql::new(
        "SELECT c.account_id, c.id FROM conversations c \
         WHERE c.status <> 'resolved' AND (c.additional_attributes ->> 'channel') IS NOT NULL AND (",
    );
    let mut sql =
        sql.long().text("(c.status = 'pending' AND c.last_outgoing_at IS NULL AND c.last_activity_at <= ");
    sql = sql.value(silence.unjoined_since.micros()).text(")");
    if let Some(since) = silence.unanswered_since {
        sql = sql
            .text(" OR (c.status = 'open' AND c.additional_attributes ->> 'channel' = 'web' AND c.waiting_since IS NULL")
            .text(" AND c.last_activity_at <= ")
            .value(since.micros())
            .text(")");
    }
    let rows = sql.text(") ORDER BY c.last_activity_at LIMIT ").value(i64::from(limit)).all(db).await?;
    rows.iter().map(|row| Ok((id(row, "account_id")?, id(row, "id")?))).collect()
}

/// Since when nothing happened.
#[derive(Debug, Clone, Copy)]
pub struct Silence {
    /// In conversations whose customer never joined.
    pub unjoined_since: Timestamp,
    /// In conversations in which the customer is to speak; nothing where that is no matter.
    pub unanswered_since: Option<Timestamp>,
}

/// How often the system itself has spoken since a person last did.
pub async fn reminders(db: &impl Db, conversation: ConversationId) -> Result<i64> {
    let of = conversation.get();
    let sql = Sql::new("SELECT COUNT(*) AS total FROM messages WHERE conversation_id = ").value(of);
    let sql = sql.text(" AND kind = ").value(MessageKind::Template.number());
    let sql = sql.text(" AND id > COALESCE((SELECT MAX(id) FROM messages WHERE conversation_id = ").value(of);
    let sql =
        sql.text(" AND kind IN ").list([MessageKind::Incoming.number(), MessageKind::Outgoing.number()]);
    sql.text("), 0)").one(db).await?.map_or(Ok(0), |row| column(&row, "total"))
}

/// What the business said in a conversation and nobody confirmed to have delivered, oldest first.
pub async fn undelivered(
    db: &impl Db,
    conversation: ConversationId,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<MessageId>> {
    let sql = Sql::new("SELECT id FROM messages WHERE conversation_id = ").value(conversation.get());
    let sql = sql.text(" AND kind = ").value(MessageKind::Outgoing.number());
    let sql = sql.text(" AND NOT private AND status = 'sent' AND created_at > ").value(since.micros());
    let rows = sql.text(" ORDER BY id LIMIT ").value(i64::from(limit)).all(db).await?;
    rows.iter().map(|row| id(row, "id")).collect()
}

/// The message of this name, or key, in an inbox; the newest of several.
pub async fn message_named(
    db: &impl Db,
    inbox: InboxId,
    name: &str,
) -> Result<Option<(ConversationId, MessageId)>> {
    let key: i64 = name.parse().unwrap_or(0);
    let sql =
        Sql::new("SELECT m.id, m.conversation_id FROM messages m WHERE m.inbox_id = ").value(inbox.get());
    let sql =
        sql.text(" AND (m.source_id = ").value(name).text(" OR (m.source_id IS NULL AND m.id = ").value(key);
    let row = sql.text(")) ORDER BY m.id DESC LIMIT 1").one(db).await?;
    row.map(|row| Ok((id(&row, "conversation_id")?, id(&row, "id")?))).transpose()
}
