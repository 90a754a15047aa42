//! Asks the customer of a resolved conversation how it was.

use model::message::{ContentType, MessageKind};
use model::posting::{Draft, Speaker, Thread};
use model::scope::Scope;
use model::{Attributes, Result, Timestamp};
use serde_json::Value;
use store::Db;

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
    match draft(&app.store.reader(), scope, thread, app.clock.now()).await? {
        Some(draft) => note::post(app, scope, thread, draft).await,
        None => Ok(()),
    }
}

/// The survey, if the inbox wants one and none was sent in this conversation before.
pub(super) async fn draft(
    db: &impl Db,
    scope: &impl Scope,
    thread: &Thread,
    now: Timestamp,
) -> Result<Option<Draft>> {
    let inbox = store::inboxes::by_id(db, scope, thread.view.conversation.inbox_id).await?;
    if !inbox.settings.csat_survey_enabled || !thread.view.can_reply(now) {
        return Ok(None);
    }
    if store::csat_responses::survey(db, thread.view.conversation.id).await?.is_some() {
        return Ok(None);
    }
    let text = |key: &str| {
        inbox.settings.csat_config.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    };
    let display_type = text("display_type").unwrap_or("emoji");
    let mut draft = Draft::text(MessageKind::Template, Speaker::System, text("message").unwrap_or(QUESTION));
    draft.content_type = ContentType::InputCsat;
    draft.content_attributes =
        Attributes::from_iter([("display_type".to_owned(), Value::from(display_type))]);
    Ok(Some(draft))
}
