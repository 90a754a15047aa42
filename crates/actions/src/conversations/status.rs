//! How far a conversation has come.

use model::activity::Actor;
use model::change::{Change, StatusRequest};
use model::conversation::{ConversationId, ConversationStatus};
use model::posting::Thread;
use model::repeat::RepeatKey;
use model::scope::{Scope, Staff, VisitorScope};
use model::user::Role;
use model::{Error, Result};
use store::{Tx, memberships, threads};

use super::{change_within, survey};
use crate::{App, repeats};

/// Resolves the conversation as the customer; one that is resolved already stays as it is.
pub async fn resolve(
    app: &App,
    scope: &VisitorScope,
    conversation: ConversationId,
    repeat: Option<&RepeatKey>,
) -> Result<Thread> {
    app.store.write(&(scope, conversation, repeat), resolve_in).await
}

async fn resolve_in(
    tx: &Tx,
    (scope, conversation, repeat): &(&VisitorScope, ConversationId, Option<&RepeatKey>),
) -> Result<Thread> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    if repeats::known(tx, *repeat).await?.is_some() {
        return Ok(thread);
    }
    repeats::remember(tx, "conversation", *repeat, conversation.get()).await?;
    let actor = Actor::customer(&thread);
    move_within(tx, *scope, thread, &actor, &[Change::Status(ConversationStatus::Resolved)]).await
}

/// Changes the status as an agent or a bot. Whoever leaves a conversation open and is an agent without further rights
/// takes it; a bot that opens a pending one hands it to people.
///
/// `Invalid` when the conversation is over for good; `Conflict` when a bot is to change a conversation that is
/// resolved: it comes back when the customer writes.
pub async fn change_status(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    request: StatusRequest,
) -> Result<Thread> {
    app.store.write(&(scope, conversation, request), change_in).await
}

async fn change_in(
    tx: &Tx,
    (scope, conversation, request): &(&impl Staff, ConversationId, StatusRequest),
) -> Result<Thread> {
    if let Some(agent) = scope.member() {
        memberships::keep(tx, *scope, &[agent.user_id()]).await?;
    }
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let before = thread.view.conversation.status;
    let mut changes = vec![request.from(before)];
    if thread.view.conversation.is_closed() && changes != [Change::Status(ConversationStatus::Resolved)] {
        return Err(Error::invalid("status", "The customer has left, so that it cannot be opened again"));
    }
    let opens = changes == [Change::Status(ConversationStatus::Open)];
    match scope.member() {
        Some(agent) if opens && agent.role == Role::Agent => {
            changes.push(Change::Assignee(Some(agent.user.clone())));
        }
        None if before == ConversationStatus::Resolved => {
            return Err(Error::Conflict("The conversation is resolved"));
        }
        None if opens && before == ConversationStatus::Pending => changes = vec![Change::HandOff],
        _ => {}
    }
    move_within(tx, *scope, thread, &Actor::staff(&scope.who()), &changes).await
}

/// Makes the changes; whoever's conversation they resolve is asked how it was.
pub(super) async fn move_within(
    tx: &Tx,
    scope: &impl Scope,
    thread: Thread,
    actor: &Actor,
    changes: &[Change],
) -> Result<Thread> {
    let before = thread.view.conversation.status;
    let mut thread = change_within(tx, scope, thread, actor, changes).await?;
    let status = thread.view.conversation.status;
    if status == ConversationStatus::Resolved && status != before {
        survey::send(tx, scope, &mut thread).await?;
    }
    Ok(thread)
}
