//! How far a message has come on its way to the customer.

use model::conversation::ConversationId;
use model::event::{Body, Changes, EventName};
use model::message::{MessageId, MessageStatus, MessageView};
use model::scope::{AgentScope, Scope};
use model::{Attributes, Error, Result, Timestamp};
use serde_json::{Value, json};
use store::{Tx, messages, threads};

use crate::{App, telling};

/// The longest reason for a failure, in characters.
const REASON_LIMIT: usize = 1000;

/// Notes what became of a message outside of this house, and why it failed if it did.
///
/// What was read stays read, so a late "delivered" changes nothing.
pub async fn note_delivery<S: Scope>(
    app: &App,
    scope: &S,
    conversation: ConversationId,
    message: MessageId,
    (status, reason): (MessageStatus, Option<String>),
) -> Result<MessageView> {
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > REASON_LIMIT) {
        return Err(Error::invalid(
            "external_error",
            "External error is too long (maximum is 1000 characters)",
        ));
    }
    let change = Change::Noted(status, reason);
    app.store.write(&(scope, conversation, message, change), change_in).await
}

/// Begins a message anew that could not be delivered.
pub async fn retry(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    message: MessageId,
) -> Result<MessageView> {
    app.store.write(&(scope, conversation, message, Change::Retried), change_in).await
}

enum Change {
    Noted(MessageStatus, Option<String>),
    Retried,
}

async fn change_in<S: Scope>(
    tx: &Tx,
    (scope, conversation, message, change): &(&S, ConversationId, MessageId, Change),
) -> Result<MessageView> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let mut view = messages::one(tx, &thread, *message).await?;
    let before = view.message.clone();
    match change {
        Change::Noted(MessageStatus::Delivered, _) if before.status == MessageStatus::Read => {}
        Change::Noted(status, reason) => {
            view.message.status = *status;
            view.message.content_attributes.remove("external_error");
            if let (MessageStatus::Failed, Some(reason)) = (status, reason) {
                view.message.content_attributes.insert("external_error".into(), Value::from(reason.as_str()));
            }
        }
        Change::Retried => {
            view.message.status = MessageStatus::Sent;
            view.message.content_attributes = Attributes::new();
        }
    }
    if view.message == before {
        return Ok(view);
    }
    view.message = messages::update(tx, &view.message).await?;
    let mut changes = Changes::new();
    if before.status != view.message.status {
        changes.insert("status".into(), json!([before.status, view.message.status]));
    }
    if before.content_attributes != view.message.content_attributes {
        let attributes = json!([before.content_attributes, view.message.content_attributes]);
        changes.insert("content_attributes".into(), attributes);
    }
    changes
        .insert("updated_at".into(), json!([before.updated_at, view.message.updated_at].map(Timestamp::iso)));
    let event = (EventName::MessageUpdated, thread.audience_of(&view.message));
    telling::tell(tx, *scope, event, Body::Message(Box::new(view.clone())), changes);
    Ok(view)
}
