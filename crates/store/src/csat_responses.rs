//! Surveys and what customers answered to them.

use model::csat::{CsatResponse, Rating};
use model::inbox::{Inbox, InboxId};
use model::message::{ContentType, MessageId};
use model::posting::Thread;
use model::scope::{Scope, VisitorScope};
use model::team::TeamId;
use model::user::UserId;
use model::{Error, Result, Timestamp};
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

/// Which answers to surveys.
#[derive(Debug, Clone, Default)]
pub struct ResponseFilter {
    /// Answered at this instant or later.
    pub since: Option<Timestamp>,
    /// Answered before this instant.
    pub until: Option<Timestamp>,
    /// To conversations that these agents had worked on; empty means any.
    pub agents: Vec<UserId>,
    /// In this inbox.
    pub inbox_id: Option<InboxId>,
    /// Of this team.
    pub team_id: Option<TeamId>,
    /// With so many stars.
    pub stars: Option<i16>,
    /// The oldest first.
    pub oldest_first: bool,
    /// 1, 2, 3 …; 0 counts as 1.
    pub page: u32,
}

/// Answers of one page.
pub const PER_PAGE: u32 = 25;

/// An answer, with the number of its conversation.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The answer.
    pub response: CsatResponse,
    /// What people call the conversation.
    pub display_id: i64,
}

/// One page of the answers in the account; `limit` of them instead where it is given.
pub async fn list(
    db: &impl Db,
    scope: &impl Scope,
    filter: &ResponseFilter,
    limit: Option<u32>,
) -> Result<Vec<Listed>> {
    let sql = Sql::new(
        "SELECT r.id, r.account_id, r.conversation_id, r.message_id, c.contact_id, r.assigned_agent_id, r.rating, \
         r.feedback_message, r.created_at, r.updated_at, c.display_id",
    );
    let order = if filter.oldest_first { " ORDER BY r.id LIMIT " } else { " ORDER BY r.id DESC LIMIT " };
    let sql = narrowed(sql, scope, filter).long().text(order).value(i64::from(limit.unwrap_or(PER_PAGE)));
    let offset =
        if limit.is_some() { 0 } else { i64::from(filter.page.saturating_sub(1)) * i64::from(PER_PAGE) };
    let rows = sql.text(" OFFSET ").value(offset).all(db).await?;
    rows.iter()
        .map(|row| Ok(Listed { response: response(row)?, display_id: column(row, "display_id")? }))
        .collect()
}

/// How many answers there are with 1, 2, 3, 4 and 5 stars, and how many surveys were sent.
pub async fn counts(db: &impl Db, scope: &impl Scope, filter: &ResponseFilter) -> Result<([i64; 5], i64)> {
    let sql = Sql::new("SELECT r.rating, COUNT(*) AS total");
    let rows = narrowed(sql, scope, filter).long().text(" GROUP BY r.rating").all(db).await?;
    let mut stars = [0; 5];
    for row in &rows {
        let rating: i16 = column(row, "rating")?;
        if let Some(count) = usize::try_from(rating - 1).ok().and_then(|index| stars.get_mut(index)) {
            *count = column(row, "total")?;
        }
    }
    let mut sql = Sql::new(
        "SELECT COUNT(*) AS total FROM messages m JOIN conversations c ON c.id = m.conversation_id \
         WHERE m.content_type = ",
    )
    .long()
    .value(ContentType::InputCsat.as_str())
    .text(" AND c.account_id = ")
    .value(scope.account().get());
    sql = of_conversations(sql, filter);
    sql = between(sql, "m.created_at", filter);
    let sent = sql.one(db).await?.map_or(Ok(0), |row| column(&row, "total"))?;
    Ok((stars, sent))
}

fn narrowed(sql: Sql, scope: &impl Scope, filter: &ResponseFilter) -> Sql {
    let mut sql = sql
        .text(" FROM csat_responses r JOIN conversations c ON c.id = r.conversation_id WHERE r.account_id = ")
        .value(scope.account().get());
    if !filter.agents.is_empty() {
        sql = sql.text(" AND r.assigned_agent_id IN ").list(filter.agents.iter().map(|agent| agent.get()));
    }
    if let Some(stars) = filter.stars {
        sql = sql.text(" AND r.rating = ").value(stars);
    }
    between(of_conversations(sql, filter), "r.created_at", filter)
}

fn of_conversations(mut sql: Sql, filter: &ResponseFilter) -> Sql {
    if let Some(inbox) = filter.inbox_id {
        sql = sql.text(" AND c.inbox_id = ").value(inbox.get());
    }
    if let Some(team) = filter.team_id {
        sql = sql.text(" AND c.team_id = ").value(team.get());
    }
    sql
}

fn between(mut sql: Sql, at: &str, filter: &ResponseFilter) -> Sql {
    if let Some(since) = filter.since {
        sql = sql.text(" AND ").text(at).text(" >= ").value(since.micros());
    }
    if let Some(until) = filter.until {
        sql = sql.text(" AND ").text(at).text(" < ").value(until.micros());
    }
    sql
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
