//! Customers who are not to be heard for a while.

use model::activity::{self, Actor};
use model::change::Change;
use model::contact::ContactId;
use model::conversation::{ContactCard, ConversationId, ConversationStatus};
use model::event::{Body, Changes, EventName};
use model::posting::Thread;
use model::scope::{AgentScope, Scope, Staff};
use model::topic::{Audience, Topic};
use model::{Error, Result};
use serde_json::json;
use store::{Tx, contacts, threads};

use super::note;
use super::record::{Changed, record};
use crate::{App, telling};

/// Blocks the customer and resolves the conversation: what they write reopens nothing from now on.
pub async fn mute(app: &App, scope: &AgentScope, conversation: ConversationId) -> Result<Thread> {
    let changed = app.store.write(&(scope, conversation), mute_in).await?;
    Ok(note::note(app, scope, changed).await)
}

async fn mute_in(tx: &Tx, (scope, conversation): &(&AgentScope, ConversationId)) -> Result<Changed> {
    let mut thread = threads::lock_one(tx, *scope, *conversation).await?;
    let muted = block(tx, *scope, &mut thread, true).await?;
    let actor = Actor::staff(&scope.who());
    let mut changed =
        record(tx, *scope, thread, &actor, &[Change::Status(ConversationStatus::Resolved)]).await?;
    changed.notes.extend(muted.then(|| activity::muted(&actor)));
    Ok(changed)
}

/// Hears the customer again; the conversation stays as it is.
pub async fn unmute(app: &App, scope: &AgentScope, conversation: ConversationId) -> Result<Thread> {
    let changed = app.store.write(&(scope, conversation), unmute_in).await?;
    Ok(note::note(app, scope, changed).await)
}

async fn unmute_in(tx: &Tx, (scope, conversation): &(&AgentScope, ConversationId)) -> Result<Changed> {
    let mut thread = threads::lock_one(tx, *scope, *conversation).await?;
    let unmuted = block(tx, *scope, &mut thread, false).await?;
    let notes = unmuted.then(|| activity::unmuted(&Actor::staff(&scope.who())));
    Ok(Changed { thread, notes: notes.into_iter().collect() })
}

/// Whether it made a difference.
async fn block(tx: &Tx, scope: &impl Scope, thread: &mut Thread, blocked: bool) -> Result<bool> {
    let contact: ContactId = thread.view.contact.id;
    let mut contact = contacts::lock(tx, scope, &[contact]).await?.pop().ok_or(Error::NotFound("contact"))?;
    if contact.blocked == blocked {
        return Ok(false);
    }
    contact.blocked = blocked;
    let contact = contacts::update(tx, &contact).await?;
    thread.view.contact = ContactCard::from(&contact);
    let audience = Audience::from_slice(&[Topic::Account(scope.account())]);
    let changes = Changes::from_iter([("blocked".to_owned(), json!([!blocked, blocked]))]);
    let body = Body::Contact(Box::new(ContactCard::from(&contact)));
    telling::tell(tx, scope, (EventName::ContactUpdated, audience), body, changes);
    Ok(true)
}
