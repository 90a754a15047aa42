//! The multi-row statements of a batch.

use anyhow::anyhow;
use model::message::{Author, MessageView};
use model::posting::Thread;
use model::{Id, Result};
use sea_orm::Value;

use crate::statement::{Sql, column};
use crate::tx::sealed::Statements;

/// Stores the messages and their attachments and fills in their ids, which grow in the order given.
pub(super) async fn messages(tx: &impl Statements, mut views: Vec<&mut MessageView>) -> Result<()> {
    if views.is_empty() {
        return Ok(());
    }
    let rows = views.iter().map(|view| message_row(view));
    let stored = Sql::new(
        "INSERT INTO messages (account_id, inbox_id, conversation_id, kind, private, status, content_type, content, \
         content_attributes, contact_id, user_id, agent_bot_id, source_id, attachments, created_at, updated_at) ",
    )
    .table(tx, rows.collect())
    .text(" RETURNING id")
    .all(tx)
    .await?;
    let ids = sorted_ids(&stored, views.len())?;
    for (view, id) in views.iter_mut().zip(ids) {
        view.message.id = Id::new(id);
    }
    attachments(tx, views).await
}

/// Keys are drawn in the order of the rows, but a database may return them in another.
fn sorted_ids(rows: &[crate::statement::Row], expected: usize) -> Result<Vec<i64>> {
    let mut ids = rows.iter().map(|row| column(row, "id")).collect::<Result<Vec<i64>>>()?;
    if ids.len() != expected {
        return Err(anyhow!("{expected} rows were stored and {} keys returned", ids.len()).into());
    }
    ids.sort_unstable();
    Ok(ids)
}

fn message_row(view: &MessageView) -> Vec<Value> {
    let message = &view.message;
    let (contact, user, bot) = match message.author {
        Some(Author::Contact(contact)) => (Some(contact.get()), None, None),
        Some(Author::User(user)) => (None, Some(user.get()), None),
        Some(Author::AgentBot(bot)) => (None, None, Some(bot.get())),
        None => (None, None, None),
    };
    let attributes =
        serde_json::to_string(&message.content_attributes).expect("a JSON object can be written");
    let attachments = i64::try_from(message.attachments.len()).expect("at most 15 attachments");
    vec![
        message.account_id.get().into(),
        message.inbox_id.get().into(),
        message.conversation_id.get().into(),
        message.kind.number().into(),
        message.private.into(),
        message.status.as_str().into(),
        message.content_type.as_str().into(),
        message.content.clone().into(),
        attributes.into(),
        contact.into(),
        user.into(),
        bot.into(),
        message.source_id.clone().into(),
        attachments.into(),
        message.created_at.micros().into(),
        message.updated_at.micros().into(),
    ]
}

async fn attachments(tx: &impl Statements, mut views: Vec<&mut MessageView>) -> Result<()> {
    let rows: Vec<Vec<Value>> = views.iter().flat_map(|view| attachment_rows(view)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let expected = rows.len();
    let stored = Sql::new(
        "INSERT INTO attachments (account_id, message_id, file_type, file_key, name, content_type, size, width, height, \
         thumbnail_key, created_at) ",
    )
    .table(tx, rows)
    .text(" RETURNING id")
    .all(tx)
    .await?;
    let attachments = views.iter_mut().flat_map(|view| view.message.attachments.iter_mut());
    for (attachment, id) in attachments.zip(sorted_ids(&stored, expected)?) {
        attachment.id = Id::new(id);
    }
    Ok(())
}

fn attachment_rows(view: &MessageView) -> Vec<Vec<Value>> {
    let message = &view.message;
    let row = |attachment: &model::attachment::Attachment| {
        let file = &attachment.file;
        vec![
            message.account_id.get().into(),
            message.id.get().into(),
            attachment.file_type.as_str().into(),
            file.key.clone().into(),
            file.name.clone().into(),
            file.content_type.clone().into(),
            i64::try_from(file.size).unwrap_or(i64::MAX).into(),
            file.width.map(i64::from).into(),
            file.height.map(i64::from).into(),
            file.thumbnail_key.clone().into(),
            attachment.created_at.micros().into(),
        ]
    };
    message.attachments.iter().map(row).collect()
}

/// Writes what posting changed in the conversations.
pub(super) async fn conversations(tx: &impl Statements, threads: Vec<&Thread>) -> Result<()> {
    if threads.is_empty() {
        return Ok(());
    }
    Sql::new(
        "UPDATE conversations SET status = v.column2, first_reply_created_at = v.column3, waiting_since = v.column4, \
         snoozed_until = v.column5, last_activity_at = v.column6, unread_count = v.column7, \
         last_incoming_at = v.column8, last_outgoing_at = v.column9, template_day = v.column10, \
         flood_started_at = v.column11, flood_count = v.column12, last_message_at = v.column13, \
         updated_at = v.column14 FROM (",
    )
    .table(tx, threads.into_iter().map(conversation_row).collect())
    .text(") AS v WHERE conversations.id = v.column1")
    .execute(tx)
    .await?;
    Ok(())
}

fn conversation_row(thread: &Thread) -> Vec<Value> {
    let conversation = &thread.view.conversation;
    let facts = &conversation.facts;
    let micros = |at: Option<model::Timestamp>| Value::from(at.map(model::Timestamp::micros));
    vec![
        conversation.id.get().into(),
        conversation.status.as_str().into(),
        micros(conversation.first_reply_created_at),
        micros(conversation.waiting_since),
        micros(conversation.snoozed_until),
        conversation.last_activity_at.micros().into(),
        facts.unread_count.into(),
        micros(facts.last_incoming_at),
        micros(facts.last_outgoing_at),
        facts.template_day.into(),
        micros(facts.flood_started_at),
        facts.flood_count.into(),
        micros(facts.last_message_at),
        conversation.updated_at.micros().into(),
    ]
}
