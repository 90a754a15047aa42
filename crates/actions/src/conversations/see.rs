//! Who has looked at a conversation.

use std::time::Duration;

use model::conversation::ConversationId;
use model::event::{Body, Changes, EventName};
use model::posting::Thread;
use model::repeat::RepeatKey;
use model::scope::{AgentScope, VisitorScope};
use model::{Result, Timestamp};
use serde_json::json;
use store::{Tx, messages, threads};

use crate::{App, notifications, repeats, telling};

/// How rarely it is written that an agent looked again although nothing was new.
const QUIET: Duration = Duration::from_hours(1);

/// Notes that the customer has seen everything: agents are told, and each message seen becomes read.
pub async fn see_as_contact(
    app: &App,
    scope: &VisitorScope,
    conversation: ConversationId,
    repeat: Option<&RepeatKey>,
) -> Result<()> {
    app.store.write(&(scope, conversation, repeat), see_in).await
}

async fn see_in(
    tx: &Tx,
    (scope, conversation, repeat): &(&VisitorScope, ConversationId, Option<&RepeatKey>),
) -> Result<()> {
    let mut thread = threads::lock_one(tx, *scope, *conversation).await?;
    if repeats::known(tx, *repeat).await?.is_some() {
        return Ok(());
    }
    repeats::remember(tx, "conversation", *repeat, conversation.get()).await?;
    let before = thread.view.conversation.contact_last_seen_at;
    thread.view.conversation.contact_last_seen_at = Some(tx.now());
    thread.view.conversation = store::conversations::update(tx, &thread.view.conversation).await?;
    let body = telling::conversation(tx, &thread).await?;
    let seen = json!([before.map(Timestamp::iso), tx.now().iso()]);
    let changes = Changes::from_iter([("contact_last_seen_at".to_owned(), seen)]);
    telling::tell(tx, *scope, (EventName::ConversationRead, thread.agents()), body, changes);
    for (view, (status, updated_at)) in messages::mark_read(tx, &thread, tx.now()).await? {
        let changes = Changes::from_iter([
            ("status".to_owned(), json!([status, view.message.status])),
            ("updated_at".to_owned(), json!([updated_at, view.message.updated_at].map(Timestamp::iso))),
        ]);
        let audience = thread.audience_of(&view.message);
        let body = Body::Message(Box::new(view));
        telling::tell(tx, *scope, (EventName::MessageUpdated, audience), body, changes);
    }
    Ok(())
}

/// Notes that an agent has seen everything, and looked at what they were told to look at there. Nobody else is told;
/// other devices learn it with the next event.
pub async fn see_as_agent(app: &App, scope: &AgentScope, conversation: ConversationId) -> Result<Thread> {
    app.store.write(&(scope, conversation), see_as_agent_in).await
}

async fn see_as_agent_in(tx: &Tx, (scope, conversation): &(&AgentScope, ConversationId)) -> Result<Thread> {
    let mut thread = threads::lock_one(tx, *scope, *conversation).await?;
    notifications::read_of_conversation(tx, scope, *conversation).await?;
    let seen = &mut thread.view.conversation;
    let recently = seen.agent_last_seen_at.is_some_and(|at| at.plus(QUIET) > tx.now());
    if seen.facts.unread_count == 0 && recently {
        return Ok(thread);
    }
    seen.agent_last_seen_at = Some(tx.now());
    if seen.assignee_id == Some(scope.user_id()) {
        seen.assignee_last_seen_at = Some(tx.now());
    }
    seen.facts.unread_count = 0;
    *seen = store::conversations::update(tx, seen).await?;
    Ok(thread)
}

/// Makes the customer's last message count as unread again.
pub async fn mark_unread(app: &App, scope: &AgentScope, conversation: ConversationId) -> Result<Thread> {
    app.store.write(&(scope, conversation), mark_unread_in).await
}

async fn mark_unread_in(tx: &Tx, (scope, conversation): &(&AgentScope, ConversationId)) -> Result<Thread> {
    let mut thread = threads::lock_one(tx, *scope, *conversation).await?;
    let unseen = &mut thread.view.conversation;
    let Some(last) = unseen.facts.last_incoming_at else { return Ok(thread) };
    let before = last.minus(Duration::from_secs(1));
    unseen.agent_last_seen_at = Some(before);
    unseen.assignee_last_seen_at = Some(before);
    unseen.facts.unread_count = unseen.facts.unread_count.max(1);
    *unseen = store::conversations::update(tx, unseen).await?;
    Ok(thread)
}
