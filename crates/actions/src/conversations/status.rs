//! How far a conversation has come.

use model::activity::Actor;
use model::change::{Change, StatusRequest};
use model::conversation::{ConversationId, ConversationStatus};
use model::posting::Thread;
use model::repeat::RepeatKey;
use model::scope::{AgentScope, Scope, VisitorScope};
use model::user::Role;
use model::{Error, Result};
use store::{Tx, threads};

use super::record::{Changed, record};
use super::{note, survey};
use crate::{App, repeats};

/// Resolves the conversation as the customer; one that is resolved already stays as it is.
pub async fn resolve(
    app: &App,
    scope: &VisitorScope,
    conversation: ConversationId,
    repeat: Option<&RepeatKey>,
) -> Result<Thread> {
    let changed = app.store.write(&(scope, conversation, repeat), resolve_in).await?;
    finish(app, scope, changed).await
}

async fn resolve_in(
    tx: &Tx,
    (scope, conversation, repeat): &(&VisitorScope, ConversationId, Option<&RepeatKey>),
) -> Result<Changed> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    if repeats::known(tx, *repeat).await?.is_some() {
        return Ok(Changed { thread, notes: Vec::new() });
    }
    repeats::remember(tx, "conversation", *repeat, conversation.get()).await?;
    let actor = Actor::customer(&thread);
    record(tx, *scope, thread, &actor, &[Change::Status(ConversationStatus::Resolved)]).await
}

/// Changes the status as an agent. Whoever leaves a conversation open and is no administrator takes it.
///
/// `Invalid` when the conversation is over for good.
pub async fn change_status(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    request: StatusRequest,
) -> Result<Thread> {
    let changed = app.store.write(&(scope, conversation, request), change_in).await?;
    finish(app, scope, changed).await
}

async fn change_in(
    tx: &Tx,
    (scope, conversation, request): &(&AgentScope, ConversationId, StatusRequest),
) -> Result<Changed> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let mut changes = vec![request.from(thread.view.conversation.status)];
    if thread.view.conversation.is_closed() && changes != [Change::Status(ConversationStatus::Resolved)] {
        return Err(Error::invalid("status", "The customer has left, so that it cannot be opened again"));
    }
    if changes == [Change::Status(ConversationStatus::Open)] && scope.role == Role::Agent {
        changes.push(Change::Assignee(Some(scope.user.clone())));
    }
    record(tx, *scope, thread, &Actor::agent(&scope.user), &changes).await
}

async fn finish(app: &App, scope: &impl Scope, changed: Changed) -> Result<Thread> {
    let moved = !changed.notes.is_empty();
    let thread = note::note(app, scope, changed).await;
    if moved && thread.view.conversation.status == ConversationStatus::Resolved {
        survey::send(app, scope, &thread).await;
    }
    Ok(thread)
}
