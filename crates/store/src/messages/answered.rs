//! The message that another one answers.

use model::Result;
use model::conversation::ConversationId;
use model::reply::{Answered, Reply};
use model::scope::Scope;

use crate::rows::id;
use crate::statement::{Sql, column};
use crate::tx::Db;

/// The message of the conversation that a reply names, by its key if there is one of that key, else by the name that
/// another system gave it; `None` when the conversation has none such.
pub async fn answered(
    db: &impl Db,
    scope: &impl Scope,
    conversation: ConversationId,
    reply: &Reply,
) -> Result<Option<Answered>> {
    let within = || {
        Sql::new(
            "SELECT m.id, m.source_id FROM messages m JOIN conversations c ON c.id = m.conversation_id \
             AND c.inbox_id = m.inbox_id WHERE c.account_id = ",
        )
        .value(scope.account().get())
        .text(" AND c.id = ")
        .value(conversation.get())
    };
    if let Some(message) = reply.message
        && let Some(found) = one(db, within().text(" AND m.id = ").value(message.get())).await?
    {
        return Ok(Some(found));
    }
    let Some(source_id) = &reply.source_id else { return Ok(None) };
    one(db, within().text(" AND m.source_id = ").value(source_id.as_str()).text(" ORDER BY m.id LIMIT 1"))
        .await
}

async fn one(db: &impl Db, sql: Sql) -> Result<Option<Answered>> {
    let Some(row) = sql.one(db).await? else { return Ok(None) };
    Ok(Some(Answered { message: id(&row, "id")?, source_id: column(&row, "source_id")? }))
}
