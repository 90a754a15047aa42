//! What an agent begins to write and does not send yet.

use model::conversation::ConversationId;
use model::message::checked_content;
use model::scope::AgentScope;
use model::{Error, Result};
use store::{Tx, conversation_drafts};

use crate::App;

/// Keeps what the caller began to write in a conversation; blank words forget it.
pub async fn keep_draft(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    message: Option<String>,
) -> Result<()> {
    let message = checked_content(message)?.filter(|message| !message.trim().is_empty());
    app.store.write(&(scope, conversation, message), keep_in).await
}

async fn keep_in(
    tx: &Tx,
    (scope, conversation, message): &(&AgentScope, ConversationId, Option<String>),
) -> Result<()> {
    conversation_drafts::set(tx, scope, *conversation, message.as_deref()).await?;
    Ok::<_, Error>(())
}
