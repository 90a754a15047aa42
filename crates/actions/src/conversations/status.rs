//! How far a conversation has come.

use model::activity::Actor;
use model::change::{Change, StatusRequest};
use model::conversation::{ConversationId, ConversationStatus};
use model::posting::Thread;
use model::repeat::RepeatKey;
use model::scope::{Scope, Staff, VisitorScope};
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
    let changed = app.store.write(&(scope, conversation, request), change_in).await?;
    finish(app, scope, changed).await
}

async fn change_in(
    tx: &Tx,
    (scope, conversation, request): &(&impl Staff, ConversationId, StatusRequest),
) -> Result<Changed> {
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
    record(tx, *scope, thread, &Actor::staff(&scope.who()), &changes).await
}

async fn finish(app: &App, scope: &impl Scope, changed: Changed) -> Result<Thread> {
    let moved = !changed.notes.is_empty();
    let thread = note::note(app, scope, changed).await;
    if moved && thread.view.conversation.status == ConversationStatus::Resolved {
        survey::send(app, scope, &thread).await;
    }
    Ok(thread)
}
