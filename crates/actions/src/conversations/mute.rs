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

use super::change_within;
use super::note::note;
use crate::{App, telling};

/// Blocks the customer and resolves the conversation: what they write reopens nothing from now on.
pub async fn mute(app: &App, scope: &AgentScope, conversation: ConversationId) -> Result<Thread> {
    app.store.write(&(scope, conversation), mute_in).await
}

async fn mute_in(tx: &Tx, (scope, conversation): &(&AgentScope, ConversationId)) -> Result<Thread> {
    let mut thread = threads::lock_one(tx, *scope, *conversation).await?;
    let muted = block(tx, *scope, &mut thread, true).await?;
    let actor = Actor::staff(&scope.who());
    let resolved = [Change::Status(ConversationStatus::Resolved)];
    let mut thread = change_within(tx, *scope, thread, &actor, &resolved).await?;
    note(tx, *scope, &mut thread, muted.then(|| activity::muted(&actor))).await?;
    Ok(thread)
}

/// Hears the customer again; the conversation stays as it is.
pub async fn unmute(app: &App, scope: &AgentScope, conversation: ConversationId) -> Result<Thread> {
    app.store.write(&(scope, conversation), unmute_in).await
}

async fn unmute_in(tx: &Tx, (scope, conversation): &(&AgentScope, ConversationId)) -> Result<Thread> {
    let mut thread = threads::lock_one(tx, *scope, *conversation).await?;
    let unmuted = block(tx, *scope, &mut thread, false).await?;
    let sentence = unmuted.then(|| activity::unmuted(&Actor::staff(&scope.who())));
    note(tx, *scope, &mut thread, sentence).await?;
    Ok(thread)
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
