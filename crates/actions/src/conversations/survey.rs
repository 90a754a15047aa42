//! Asks the customer of a resolved conversation how it was.

use model::message::{ContentType, MessageKind};
use model::posting::{Draft, Speaker, Thread};
use model::scope::Scope;
use model::{Attributes, Result};
use serde_json::Value;

use super::note;
use crate::App;

const QUESTION: &str = "How was this conversation?";

/// Sends the survey if the inbox wants one and none was sent in this conversation before.
///
/// The conversation is resolved either way, so a survey that cannot be sent is logged and never fails the caller.
pub(super) async fn send(app: &App, scope: &impl Scope, thread: &Thread) {
    if let Err(error) = attempt(app, scope, thread).await {
        let conversation = thread.view.conversation.id;
        tracing::warn!(conversation.id = %conversation, %error, "The survey of conversation {conversation} was not sent");
    }
}

async fn attempt(app: &App, scope: &impl Scope, thread: &Thread) -> Result<()> {
    let db = app.store.reader();
    let inbox = store::inboxes::by_id(&db, scope, thread.view.conversation.inbox_id).await?;
    if !inbox.settings.csat_survey_enabled || !thread.view.can_reply(app.clock.now()) {
        return Ok(());
    }
    if store::csat_responses::survey(&db, thread.view.conversation.id).await?.is_some() {
        return Ok(());
    }
    let text = |key: &str| {
        inbox.settings.csat_config.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    };
    let display_type = text("display_type").unwrap_or("emoji");
    let mut draft = Draft::text(MessageKind::Template, Speaker::System, text("message").unwrap_or(QUESTION));
    draft.content_type = ContentType::InputCsat;
    draft.content_attributes =
        Attributes::from_iter([("display_type".to_owned(), Value::from(display_type))]);
    note::post(app, scope, thread, draft).await
}
