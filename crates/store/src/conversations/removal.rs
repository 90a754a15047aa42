//! Conversations that are deleted, with all that was said in them.

use model::Result;
use model::attachment::StoredFile;
use model::contact::ContactId;
use model::conversation::ConversationId;
use model::inbox::InboxId;
use model::message::MessageId;
use model::notification::Notification;
use model::posting::Thread;

use crate::rows::id;
use crate::statement::Sql;
use crate::tx::{Db, Tx};
use crate::{messages, notifications, uploads};

/// Deletes the first messages of a conversation, at most `limit`; gives how many, and the files that nobody needs then.
pub async fn empty(tx: &Tx, conversation: ConversationId, limit: u32) -> Result<(usize, Vec<StoredFile>)> {
    let sql = Sql::new("SELECT id FROM messages WHERE conversation_id = ").value(conversation.get());
    let rows = sql.text(" ORDER BY id LIMIT ").value(i64::from(limit)).all(tx).await?;
    let gone = rows.iter().map(|row| id(row, "id")).collect::<Result<Vec<MessageId>>>()?;
    if gone.is_empty() {
        return Ok((0, Vec::new()));
    }
    let files = messages::files_of_messages(tx, &gone).await?;
    let keys = || gone.iter().map(|message| message.get());
    let unnamed = Sql::new("UPDATE notifications SET message_id = NULL WHERE message_id IN ").list(keys());
    unnamed.execute(tx).await?;
    for rows in ["attachments WHERE message_id", "csat_responses WHERE message_id", "messages WHERE id"] {
        Sql::new(&format!("DELETE FROM {rows} IN ")).list(keys()).execute(tx).await?;
    }
    Ok((gone.len(), uploads::unneeded(tx, files).await?))
}

/// Deletes a locked conversation that is empty; gives the notifications of it that went with it.
pub async fn remove(tx: &Tx, thread: &Thread) -> Result<Vec<Notification>> {
    let conversation = thread.view.conversation.id;
    let gone = notifications::lock_of_conversation(tx, conversation).await?;
    notifications::remove(tx, &gone.iter().map(|notification| notification.id).collect::<Vec<_>>()).await?;
    for table in ["conversation_participants", "conversation_mentions", "csat_responses"] {
        let sql = Sql::new(&format!("DELETE FROM {table} WHERE conversation_id = "));
        sql.value(conversation.get()).execute(tx).await?;
    }
    Sql::new("DELETE FROM conversations WHERE id = ").value(conversation.get()).execute(tx).await?;
    Ok(gone)
}

/// Conversations of an inbox, oldest first, at most `limit`.
pub async fn of_inbox(db: &impl Db, inbox: InboxId, limit: u32) -> Result<Vec<ConversationId>> {
    let sql = Sql::new("SELECT id FROM conversations WHERE inbox_id = ").value(inbox.get());
    let rows = sql.text(" ORDER BY id LIMIT ").value(i64::from(limit)).all(db).await?;
    rows.iter().map(|row| id(row, "id")).collect()
}

/// All conversations of a contact, oldest first.
pub async fn of_contact(db: &impl Db, contact: ContactId) -> Result<Vec<ConversationId>> {
    let sql = Sql::new("SELECT id FROM conversations WHERE contact_id = ").value(contact.get());
    let rows = sql.text(" ORDER BY id").all(db).await?;
    rows.iter().map(|row| id(row, "id")).collect()
}
