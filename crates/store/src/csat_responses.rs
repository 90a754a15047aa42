//! Surveys and what customers answered to them.

use model::csat::{CsatResponse, Rating};
use model::inbox::Inbox;
use model::message::{ContentType, MessageId};
use model::posting::Thread;
use model::scope::VisitorScope;
use model::{Error, Result};
use uuid::Uuid;

use crate::rows::{id, maybe_id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};
use crate::{inboxes, threads};

/// The last survey of a conversation, if one was sent.
pub async fn survey(
    db: &impl Db,
    conversation: model::conversation::ConversationId,
) -> Result<Option<MessageId>> {
    let row = Sql::new("SELECT id FROM messages WHERE conversation_id = ")
        .value(conversation.get())
        .text(" AND content_type = ")
        .value(ContentType::InputCsat.as_str())
        .text(" ORDER BY id DESC LIMIT 1")
        .one(db)
        .await?;
    row.map(|row| id(&row, "id")).transpose()
}

/// A conversation as its survey's page finds it.
#[derive(Debug, Clone)]
pub struct Surveyed {
    /// Whoever holds the conversation's public name acts as its customer.
    pub scope: VisitorScope,
    /// The conversation.
    pub thread: Thread,
    /// Its inbox.
    pub inbox: Inbox,
    /// The language of its account.
    pub locale: String,
}

/// The conversation with this public name. The name cannot be guessed, which is the permission.
pub async fn surveyed(db: &impl Db, conversation: Uuid) -> Result<Surveyed> {
    let row = Sql::new(
        "SELECT c.account_id, c.inbox_id, c.contact_id, c.contact_inbox_id, c.display_id, ci.hmac_verified, a.locale \
         FROM conversations c JOIN contact_inboxes ci ON ci.id = c.contact_inbox_id \
         JOIN accounts a ON a.id = c.account_id WHERE c.uuid = ",
    )
    .value(conversation.to_string())
    .one(db)
    .await?;
    let row = row.ok_or(Error::NotFound("conversation"))?;
    let scope = VisitorScope {
        account_id: id(&row, "account_id")?,
        inbox_id: id(&row, "inbox_id")?,
        contact_id: id(&row, "contact_id")?,
        contact_inbox_id: id(&row, "contact_inbox_id")?,
        verified: column(&row, "hmac_verified")?,
    };
    let thread = threads::of_visitor(db, &scope, column(&row, "display_id")?).await?;
    let inbox = inboxes::by_id(db, &scope, scope.inbox_id).await?;
    Ok(Surveyed { scope, thread, inbox, locale: column(&row, "locale")? })
}

/// What was answered to this survey.
pub async fn of_message(db: &impl Db, message: MessageId) -> Result<Option<CsatResponse>> {
    let row = Sql::new(
        "SELECT r.id, r.account_id, r.conversation_id, r.message_id, c.contact_id, r.assigned_agent_id, r.rating, \
         r.feedback_message, r.created_at, r.updated_at FROM csat_responses r \
         JOIN conversations c ON c.id = r.conversation_id WHERE r.message_id = ",
    )
    .value(message.get())
    .one(db)
    .await?;
    row.map(|row| response(&row)).transpose()
}

fn response(row: &Row) -> Result<CsatResponse> {
    Ok(CsatResponse {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        conversation_id: id(row, "conversation_id")?,
        message_id: id(row, "message_id")?,
        contact_id: id(row, "contact_id")?,
        assigned_agent_id: maybe_id(row, "assigned_agent_id")?,
        rating: Rating { stars: column(row, "rating")?, feedback: column(row, "feedback_message")? },
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

/// Keeps the answer to a survey; a later answer replaces an earlier one.
pub async fn record(tx: &Tx, thread: &Thread, message: MessageId, rating: &Rating) -> Result<()> {
    let conversation = &thread.view.conversation;
    Sql::new(
        "INSERT INTO csat_responses (account_id, conversation_id, message_id, assigned_agent_id, rating, \
         feedback_message, created_at, updated_at) VALUES ",
    )
    .tuples([vec![
        conversation.account_id.get().into(),
        conversation.id.get().into(),
        message.get().into(),
        conversation.assignee_id.map(model::Id::get).into(),
        rating.stars.into(),
        rating.feedback.clone().into(),
        tx.now().micros().into(),
        tx.now().micros().into(),
    ]])
    .text(
        " ON CONFLICT (message_id) DO UPDATE SET rating = excluded.rating, \
         feedback_message = excluded.feedback_message, updated_at = excluded.updated_at",
    )
    .execute(tx)
    .await?;
    Ok(())
}
