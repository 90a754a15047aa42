//! What agents began to write and did not send.

use model::Result;
use model::conversation::ConversationId;
use model::scope::AgentScope;

use crate::statement::{Sql, column};
use crate::tx::{Db, Tx};

/// What the caller began to write in a conversation.
pub async fn of_caller(
    db: &impl Db,
    scope: &AgentScope,
    conversation: ConversationId,
) -> Result<Option<String>> {
    let sql = Sql::new("SELECT message FROM conversation_drafts WHERE conversation_id = ");
    let sql = sql.value(conversation.get()).text(" AND user_id = ").value(scope.user_id().get());
    sql.one(db).await?.map(|row| column(&row, "message")).transpose()
}

/// Keeps what the caller began to write; nothing forgets it.
pub async fn set(
    tx: &Tx,
    scope: &AgentScope,
    conversation: ConversationId,
    message: Option<&str>,
) -> Result<()> {
    let (conversation, user) = (conversation.get(), scope.user_id().get());
    let sql = match message {
        None => Sql::new("DELETE FROM conversation_drafts WHERE conversation_id = ")
            .value(conversation)
            .text(" AND user_id = ")
            .value(user),
        Some(message) => Sql::new(
            "INSERT INTO conversation_drafts (conversation_id, user_id, message, updated_at) VALUES ",
        )
        .tuples([vec![conversation.into(), user.into(), message.into(), tx.now().micros().into()]])
        .text(
            " ON CONFLICT (conversation_id, user_id) DO UPDATE SET message = excluded.message, \
             updated_at = excluded.updated_at",
        ),
    };
    sql.execute(tx).await.map(drop)
}
