//! The customer fills in a form, a choice or a survey that a message carries.

use model::conversation::ConversationId;
use model::csat::{self, Rating};
use model::event::{Body, Changes, EventName};
use model::message::{ContentType, MessageId, MessageView};
use model::posting::Thread;
use model::scope::VisitorScope;
use model::submission::permitted;
use model::{Error, Result, Timestamp};
use serde_json::{Value, json};
use store::{Tx, csat_responses, messages, threads};

use crate::{App, telling};

/// What the customer filled in, and where.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The message.
    pub message_id: MessageId,
    /// The values as they came; only permitted ones are kept.
    pub values: Option<Value>,
}

/// Keeps the submitted values with the message; an answer to a survey becomes the conversation's rating too.
///
/// `Conflict` when the survey is too old to be answered. Nothing is told when nothing changes.
pub async fn submit_values(app: &App, scope: &VisitorScope, submission: &Submission) -> Result<MessageView> {
    app.store.write(&(scope, submission), submit_in).await
}

async fn submit_in(tx: &Tx, (scope, submission): &(&VisitorScope, &Submission)) -> Result<MessageView> {
    let thread = threads::lock_one(tx, *scope, submission.conversation_id).await?;
    let mut view = messages::one(tx, &thread, submission.message_id).await?;
    if !view.message.is_public() {
        return Err(Error::NotFound("message"));
    }
    csat::check_open(&view.message, tx.now())?;
    let Some(values) = submission.values.as_ref().and_then(permitted) else { return Ok(view) };
    if let Some(rating) = rating(&view, &values) {
        csat_responses::record(tx, &thread, view.message.id, &rating).await?;
    }
    let before = view.message.content_attributes.clone();
    view.message.content_attributes.insert("submitted_values".into(), values);
    if view.message.content_attributes == before {
        return Ok(view);
    }
    let updated_at = view.message.updated_at;
    let stored = messages::update(tx, &view.message).await?;
    view.message.updated_at = stored.updated_at;
    let mut changes = Changes::new();
    changes.insert("content_attributes".into(), json!([before, view.message.content_attributes]));
    changes.insert("updated_at".into(), json!([updated_at, view.message.updated_at].map(Timestamp::iso)));
    tell(tx, scope, &thread, &view, changes);
    Ok(view)
}

fn rating(view: &MessageView, values: &Value) -> Option<Rating> {
    if view.message.content_type == ContentType::InputCsat { Rating::of(values) } else { None }
}

fn tell(tx: &Tx, scope: &VisitorScope, thread: &Thread, view: &MessageView, changes: Changes) {
    let body = Body::Message(Box::new(view.clone()));
    let event = (EventName::MessageUpdated, thread.audience_of(&view.message));
    telling::tell(tx, scope, event, body, changes);
}
