//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages`

use actions::{messages, uploads};
use axum::extract::State;
use http::HeaderMap;
use model::agent_bot::AgentBotId;
use model::attachment::StoredFile;
use model::message::{ContentType, MessageKind};
use model::posting::{Draft, Speaker};
use model::scope::{Scope, StaffScope};
use model::{Attributes, Error, Result};
use rest::{AgentError, Json, Params, Reject};
use serde_json::Value;
use wire::MessageRest;

use crate::At;
use crate::caller::Staff;
use crate::conversations::ConversationPath;
use crate::door::Door;

/// The longest name that a client may give a message, in characters.
const ECHO_LIMIT: usize = 255;

/// Posts a message or a private note, with files if there are any: parts of the request, or the `signed_id` of files that
/// were sent before. With `sender_type` `AgentBot` the bot `sender_id` says it. A repeat of the same message under the
/// same `echo_id` or `Idempotency-Key` gives the first one.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages", tag = "messages",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The message", body = MessageRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
    headers: HeaderMap,
    params: std::result::Result<Params, Reject>,
) -> Result<Json<MessageRest>, AgentError> {
    let mut params = params.map_err(AgentError::in_words)?;
    let conversation = path.key(&door, &staff).await?;
    let draft = read(&params).map_err(AgentError::in_words)?;
    let mut draft = voiced(&door, &staff, &params, draft).await.map_err(AgentError::in_words)?;
    let files = params.take_files("attachments");
    draft.files = files.list().to_vec();
    match sent_before(&door, &staff, &params).await {
        Ok(sent) => draft.files.extend(sent),
        Err(error) => {
            files.discard();
            return Err(AgentError::in_words(error));
        }
    }
    let echo_id = draft.echo_id.clone();
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::trim);
    let key = key.filter(|key| !key.is_empty());
    let outcome = messages::post_as_agent(&door.app, &staff, conversation, draft, key).await;
    match &outcome {
        Ok(posted) if posted.repeated => files.discard(),
        outcome => files.settle(outcome),
    }
    let posted = outcome.map_err(AgentError::in_words)?;
    let sight = door.sight(staff.account()).await?;
    Ok(Json(MessageRest::new(&posted.message, sight.look()).with_echo(echo_id)))
}

/// What the request says; the files and whoever speaks are filled in later.
pub(crate) fn read(params: &Params) -> Result<Draft> {
    Ok(Draft {
        kind: word(params, "message_type", MessageKind::parse)?.unwrap_or(MessageKind::Outgoing),
        private: params.flag("private").unwrap_or(false),
        content: content(params)?,
        content_type: word(params, "content_type", ContentType::parse)?.unwrap_or(ContentType::Text),
        content_attributes: content_attributes(params)?,
        files: Vec::new(),
        speaker: Speaker::System,
        source_id: source_id(params)?,
        echo_id: echo_id(params)?,
    })
}

/// The draft with the bot that the request lets speak, if it does.
pub(crate) async fn voiced(door: &Door, staff: &StaffScope, params: &Params, draft: Draft) -> Result<Draft> {
    if params.text("sender_type").as_deref() != Some("AgentBot") {
        return Ok(draft);
    }
    if draft.kind != MessageKind::Outgoing {
        return Err(Error::invalid("sender_type", "Only outgoing messages are said by a bot"));
    }
    let bot =
        params.integer("sender_id").ok_or_else(|| Error::invalid("sender_id", "Sender must be a bot"))?;
    let speaker = messages::voice(&door.app, staff, AgentBotId::new(bot)).await?;
    Ok(Draft { speaker, ..draft })
}

/// The files of the uploads that `attachments` names.
async fn sent_before(door: &Door, staff: &StaffScope, params: &Params) -> Result<Vec<StoredFile>> {
    let unknown = || Error::invalid("attachments", "Attachments must be files or names of uploads");
    let names = match params.value("attachments") {
        Some(value) if !is_blank(value) => params.texts("attachments").ok_or_else(unknown)?,
        _ => return Ok(Vec::new()),
    };
    let known = |name: &String| door.files.read_signed_id(staff.account(), name).ok_or_else(unknown);
    let wanted = names.iter().filter(|name| !name.is_empty()).map(known).collect::<Result<Vec<_>>>()?;
    uploads::take(&door.app, staff, &wanted).await
}

pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        _ => false,
    }
}

fn word<T>(params: &Params, key: &'static str, parse: fn(&str) -> Option<T>) -> Result<Option<T>> {
    let text = params.text(key).filter(|text| !text.is_empty());
    text.map(|text| parse(&text).ok_or_else(|| Error::invalid(key, format!("{key} is unknown")))).transpose()
}

fn content(params: &Params) -> Result<Option<String>> {
    match params.value("content") {
        Some(Value::Array(_) | Value::Object(_)) => Err(Error::invalid("content", "Content must be a text")),
        _ => Ok(params.text("content")),
    }
}

fn content_attributes(params: &Params) -> Result<Attributes> {
    let key = "content_attributes";
    if let Some(attributes) = params.object(key) {
        return Ok(attributes);
    }
    match params.value(key) {
        Some(value) if !is_blank(value) => Err(Error::invalid(key, "Content attributes must be an object")),
        _ => Ok(Attributes::new()),
    }
}

fn source_id(params: &Params) -> Result<Option<String>> {
    let source_id = params.text("source_id").filter(|text| !text.is_empty());
    if source_id.as_ref().is_some_and(|text| text.chars().count() > ECHO_LIMIT) {
        return Err(Error::invalid("source_id", "Source is too long (maximum is 255 characters)"));
    }
    Ok(source_id)
}

/// A text or a number, given back as it came.
fn echo_id(params: &Params) -> Result<Option<Value>> {
    match params.value("echo_id") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= ECHO_LIMIT => Ok(Some(text.as_str().into())),
        Some(Value::Number(number)) => Ok(Some(number.clone().into())),
        Some(_) => Err(Error::invalid("echo_id", "Echo id must be a text of at most 255 characters")),
    }
}
