//! Asks the customer of a resolved conversation how it was.

use model::message::{ContentType, MessageKind};
use model::posting::{Draft, Speaker, Thread};
use model::scope::Scope;
use model::survey_rule::SurveyRule;
use model::{Attributes, Error, Result};
use serde_json::Value;
use store::{Tx, post_within};

const QUESTION: &str = "How was this conversation?";

/// Sends the survey of a locked conversation that was just resolved, if the inbox wants one and none was sent in it before.
///
/// Words that cannot be sent are logged; the conversation is resolved all the same.
pub(super) async fn send(tx: &Tx, scope: &impl Scope, thread: &mut Thread) -> Result<()> {
    let Some(draft) = draft(tx, scope, thread).await? else { return Ok(()) };
    let sent = match draft.checked() {
        Ok(draft) => post_within(tx, scope, thread, draft).await,
        Err(error) => Err(error),
    };
    match sent {
        Err(error @ Error::Invalid(_)) => {
            let conversation = thread.view.conversation.id;
            tracing::warn!(conversation.id = %conversation, %error, "The survey of conversation {conversation} was not sent");
            Ok(())
        }
        sent => sent,
    }
}

async fn draft(tx: &Tx, scope: &impl Scope, thread: &Thread) -> Result<Option<Draft>> {
    let inbox = store::inboxes::by_id(tx, scope, thread.view.conversation.inbox_id).await?;
    if !inbox.settings.csat_survey_enabled || !thread.view.can_reply(tx.now()) {
        return Ok(None);
    }
    let rule = SurveyRule::of(&inbox.settings.csat_config).unwrap_or(SurveyRule::Always);
    if !rule.asks(&thread.view.conversation.labels) {
        return Ok(None);
    }
    if store::csat_responses::survey(tx, thread.view.conversation.id).await?.is_some() {
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
