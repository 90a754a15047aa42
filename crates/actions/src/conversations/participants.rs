//! Who takes part in a conversation.

use model::Result;
use model::conversation::ConversationId;
use model::scope::AgentScope;
use model::user::{Member, UserId};
use store::{Tx, participants, threads};

use crate::App;

/// Lets these people take part; gives whoever did not before.
///
/// `Invalid` when one of them may not see the conversation.
pub async fn add_participants(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    users: &[UserId],
) -> Result<Vec<Member>> {
    app.store.write(&(scope, conversation, users), add).await
}

async fn add(
    tx: &Tx,
    (scope, conversation, users): &(&AgentScope, ConversationId, &[UserId]),
) -> Result<Vec<Member>> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let added = participants::add(tx, *scope, &thread.view.conversation, users, tx.now()).await?;
    let all = participants::members(tx, *scope, *conversation).await?;
    Ok(all.into_iter().filter(|member| added.contains(&member.user.id)).collect())
}

/// Makes these people and nobody else take part; gives all of them.
///
/// `Invalid` when one of them may not see the conversation.
pub async fn set_participants(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    users: &[UserId],
) -> Result<Vec<Member>> {
    app.store.write(&(scope, conversation, users), set).await
}

async fn set(
    tx: &Tx,
    (scope, conversation, users): &(&AgentScope, ConversationId, &[UserId]),
) -> Result<Vec<Member>> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    participants::set(tx, *scope, &thread.view.conversation, users).await?;
    participants::members(tx, *scope, *conversation).await
}

/// Lets these people take part no more.
pub async fn remove_participants(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    users: &[UserId],
) -> Result<()> {
    app.store.write(&(scope, conversation, users), remove).await
}

async fn remove(
    tx: &Tx,
    (scope, conversation, users): &(&AgentScope, ConversationId, &[UserId]),
) -> Result<()> {
    threads::lock_one(tx, *scope, *conversation).await?;
    participants::remove(tx, *conversation, users).await
}
