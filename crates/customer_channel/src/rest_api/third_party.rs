//! `POST /api/thirdparty/message`: what others send to customers through connectors.

use std::collections::HashMap;
use std::time::Duration;

use actions::channel::{self, Campaign, Intake};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use model::inbox::Inbox;
use model::message::MessageStatus;
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{json_of, refused};
use crate::door::{Base, Channel, same};
use crate::fault::Fault;
use crate::fields::{CHANNEL, LANGUAGE, REF_ID, REQUEST_ID, text, value};
use crate::intake;
use crate::session::Control;
use crate::shapes::Told;
use crate::speech::{Spoken, settled};

/// Messages of one request at most.
const MESSAGES: usize = 500;
/// How long a connector may take to confirm a message before its sender is answered.
const CONFIRMATION: Duration = Duration::from_secs(3);

/// Sends one message, or several in a list.
pub(crate) async fn send(
    State(channel): State<Channel>,
    Base(base): Base,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let now = channel.0.app.clock.now().iso();
    let fault = |fault: Fault| refused(&fault, None, &now);
    if let Err(refusal) = check_key(&channel, &headers) {
        return fault(refusal);
    }
    let house = match channel::house(&channel.0.app, base.as_deref(), channel.0.settings.account).await {
        Ok(house) => house,
        Err(error) => return fault(error.into()),
    };
    match json_of(&body) {
        Some(Value::Object(one)) => match send_one(&channel, &house, &one).await {
            Ok(answer) => axum::Json(answer).into_response(),
            Err(refusal) => fault(refusal),
        },
        Some(Value::Array(list)) if list.len() <= MESSAGES => {
            let mut answers = Vec::with_capacity(list.len());
            for one in &list {
                let outcome = match one {
                    Value::Object(one) => send_one(&channel, &house, one).await,
                    _ => Err(Fault::bad("a message must be an object")),
                };
                answers.push(outcome.unwrap_or_else(|refusal| {
                    json!({ "status": "error", "error": { "code": refusal.code, "message": refusal.message } })
                }));
            }
            axum::Json(answers).into_response()
        }
        Some(Value::Array(_)) => fault(Fault::new(413, "tooLarge", "more than 500 messages")),
        _ => fault(Fault::bad("the body must be a JSON object or a list of them")),
    }
}

/// Tells what became of a message.
pub(crate) async fn status(
    State(channel): State<Channel>,
    Base(base): Base,
    Path(path): Path<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let now = channel.0.app.clock.now().iso();
    let outcome = async {
        check_key(&channel, &headers)?;
        let app = &channel.0.app;
        let house = channel::house(app, base.as_deref(), channel.0.settings.account).await?;
        let name = path.get("message_id").map(String::as_str).unwrap_or_default();
        let db = app.store.reader();
        let missing = || Fault::new(404, "messageNotFound", "there is no such message");
        let (conversation, message) =
            store::channel::message_named(&db, house.id, name).await?.ok_or_else(missing)?;
        let scope = model::scope::SystemScope { account_id: house.account_id };
        let thread = store::threads::by_id(&db, &scope, conversation).await?;
        let view = store::messages::one(&db, &thread, message).await?;
        let status = match view.message.status {
            MessageStatus::Failed => "failed",
            MessageStatus::Sent => "sent",
            MessageStatus::Delivered | MessageStatus::Read => "delivered",
        };
        Ok(
            json!({ "messageId": name, "conversationId": thread.view.conversation.uuid, "status": status, "Timestamp": now }),
        )
    };
    match outcome.await {
        Ok(answer) => axum::Json::<Value>(answer).into_response(),
        Err(refusal) => refused(&refusal, None, &now),
    }
}

fn check_key(channel: &Channel, headers: &HeaderMap) -> Result<(), Fault> {
    let Some(key) = &channel.0.settings.third_party_key else {
        return Err(Fault::new(503, "serviceUnavailable", "no key for third parties is set"));
    };
    let header = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let shown = bearer.or_else(|| header(header::HeaderName::from_static("x-api-key")));
    if same(Some(key), shown.map(str::trim)) {
        Ok(())
    } else {
        Err(Fault::new(401, "unauthorized", "the key is missing or wrong"))
    }
}

async fn send_one(channel: &Channel, house: &Inbox, said: &Map<String, Value>) -> Result<Value, Fault> {
    let app = &channel.0.app;
    let (mut campaign, spoken) = read(said)?;
    let request_id = text(said, REQUEST_ID).unwrap_or_else(|| Uuid::new_v4().to_string());
    let begun = channel::begin(app, house, &campaign.to).await?;
    let connector = channel.0.connectors.first(house.id, &campaign.to.channel);
    let mut attached = false;
    if let Some(connector) = &connector {
        let (done, waiting) = oneshot::channel();
        let conversation = begun.seat.thread.view.conversation.uuid;
        attached = connector.send(Box::new(Control::Attach(conversation, done))).await.is_ok()
            && waiting.await.is_ok();
    }
    let files = spoken.keep(&channel.0.uploads).await?;
    campaign.files = files.list().to_vec();
    let sent = channel::send(app, house, &campaign).await;
    let sent = settled(files, sent, |sent| sent.repeated)?;
    let mut status = sent.message.message.status;
    if attached && !sent.repeated && status == MessageStatus::Sent {
        let (done, waiting) = oneshot::channel();
        channel.0.taken.lock().insert(sent.message.message.id, done);
        if tokio::time::timeout(CONFIRMATION, waiting).await.is_ok_and(|taken| taken.is_ok()) {
            status = MessageStatus::Delivered;
        }
        channel.0.taken.lock().remove(&sent.message.message.id);
    }
    let status = match status {
        MessageStatus::Delivered | MessageStatus::Read => "delivered",
        MessageStatus::Failed => "failed",
        MessageStatus::Sent if attached => "sent",
        MessageStatus::Sent => "queued",
    };
    let told = Told::new(&sent.begun.seat.visitor, &sent.begun.seat.thread);
    Ok(json!({
        "conversationId": told.conversation,
        "messageId": campaign.message_id,
        "requestId": request_id,
        "status": status,
        "Timestamp": app.clock.now().iso(),
    }))
}

/// Reads a message of a campaign, but for its files.
fn read(said: &Map<String, Value>) -> Result<(Campaign, Spoken), Fault> {
    let channel = intake::channel(&text(said, CHANNEL).ok_or_else(|| Fault::missing("channel"))?)?;
    let ref_id = text(said, REF_ID).or(recipient(said)).ok_or_else(|| Fault::missing("refId"))?;
    if ref_id.chars().count() > 255 {
        return Err(Fault::bad("refId is longer than 255 characters"));
    }
    // The sender's own name for the conversation is not ours.
    let mut said = said.clone();
    if let Some(name) = text(&said, &["conversationId"]) {
        said.insert("externalConversationId".to_owned(), name.into());
    }
    said.remove("requestId");
    let spoken = Spoken::read(&said)?;
    let mut kept = Map::from_iter([
        ("thirdParty".to_owned(), Value::Bool(true)),
        ("to".to_owned(), json!([{ "id": ref_id, "name": "" }])),
    ]);
    if let Some(from) = value(&said, &["from"]).filter(|from| from.is_object()) {
        let mut from = from.clone();
        from["type"] = from.get("type").cloned().unwrap_or_else(|| json!("ThirdParty"));
        kept.insert("from".to_owned(), from);
    }
    let phone = (channel == "sms" || channel == "whatsapp").then(|| ref_id.clone());
    let to = Intake {
        channel,
        ref_id,
        phone,
        language: text(&said, LANGUAGE).unwrap_or_else(|| "en".to_owned()),
        request_id: format!("campaign {}", spoken.message_id),
        ..Intake::default()
    };
    let campaign = Campaign {
        to,
        message_id: spoken.message_id.clone(),
        text: spoken.content(),
        files: Vec::new(),
        attributes: spoken.attributes("", kept),
    };
    Ok((campaign, spoken))
}

/// To whom: a text, an object with an `id`, or a list of either.
fn recipient(said: &Map<String, Value>) -> Option<String> {
    let one = match value(said, &["to"])? {
        Value::Array(list) => list.first()?,
        one => one,
    };
    match one.get("id").unwrap_or(one) {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
