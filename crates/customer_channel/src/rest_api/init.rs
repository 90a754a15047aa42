//! `POST /api/customer/init`: a customer comes.

use actions::channel;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::{json_of, refused};
use crate::door::{Base, Channel};
use crate::fault::Fault;
use crate::fields::{INBOX, REQUEST_ID, text};
use crate::intake;
use crate::shapes::Told;

/// Begins a conversation that waits for its customer to join.
pub(crate) async fn init(State(channel): State<Channel>, Base(base): Base, body: Bytes) -> Response {
    let now = channel.0.app.clock.now().iso();
    let body = match json_of(&body) {
        Some(Value::Object(body)) => Ok(body),
        _ => Err(Fault::bad("the body must be a JSON object")),
    };
    let request_id = body.as_ref().ok().and_then(|body| text(body, REQUEST_ID));
    let outcome = match body {
        Ok(body) => begin(&channel, base, &body).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(answer) => axum::Json(answer).into_response(),
        Err(mut fault) => {
            if channel.0.settings.strict_status_codes && fault.status < 500 {
                fault.status = 500;
            }
            refused(&fault, request_id.as_deref(), &now)
        }
    }
}

async fn begin(channel: &Channel, base: Option<String>, body: &Map<String, Value>) -> Result<Value, Fault> {
    let (app, settings) = (&channel.0.app, &channel.0.settings);
    let intake = intake::read(body)?;
    let identifier = base.or_else(|| text(body, INBOX));
    let house = channel::house(app, identifier.as_deref(), settings.account).await?;
    let begun = channel::begin(app, &house, &intake).await?;
    let told = Told::new(&begun.seat.visitor, &begun.seat.thread);
    tracing::debug!(conversation = %told.conversation, resumed = begun.resumed, "A customer came");
    let at = app.clock.now().iso();
    Ok(json!({
        "conversationId": told.conversation,
        "Participant": told.customer(),
        "participant": told.customer(),
        "requestId": intake.request_id,
        "Timestamp": at,
        "timestamp": at,
    }))
}
