//! `GET /public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/events`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use model::event::{Body, Event, Seq};
use model::topic::Topic;
use model::{Error, Token};
use rest::{Json, Params, PublicError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;
use store::contact_inboxes;
use store::events::{heads, of_topics};
use utoipa::ToSchema;
use wire::{Viewer, event_json};

use crate::Door;
use crate::visitor::Visitor;

/// Events of one answer unless told.
const LIMIT: i64 = 100;
/// Events of one answer at most.
const MOST: i64 = 500;

/// A page of what the session was told.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventPage {
    events: Vec<EventEntry>,
    /// The last position of the whole log, whoever may see it.
    head: Seq,
    /// Changes only when the log is another one.
    epoch: String,
}

/// One event that the session may see.
#[derive(Serialize, ToSchema)]
struct EventEntry {
    seq: Seq,
    event: String,
    #[schema(value_type = Object)]
    data: Box<RawValue>,
}

/// Lists what the session was told after a position, in order.
#[utoipa::path(
    get,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/events",
    tag = "Contacts",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
        ("after" = Option<i64>, Query, description = "The last position that the client has; 0 unless told"),
        ("limit" = Option<i64>, Query, description = "1 to 500; 100 unless told"),
        ("epoch" = Option<String>, Query, description = "The log that the position is of"),
    ),
    responses(
        (status = 200, body = EventPage),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox or session"),
        (status = 410, description = "The log no longer reaches back so far, or is another one: start anew"),
    ),
)]
pub(crate) async fn events(
    State(door): State<Door>,
    Visitor(visitor): Visitor,
    params: Params,
) -> Result<Response, PublicError> {
    let db = door.app.store.reader();
    let account = visitor.scope.account_id;
    let head = heads(&db, &[account]).await?.pop().ok_or(Error::NotFound("account"))?;
    let after = params.integer("after").unwrap_or(0);
    let same_log = params.text("epoch").is_none_or(|epoch| epoch == head.epoch);
    if !same_log || after < head.pruned_to || after > head.seq {
        let body = json!({"error": "resync_required", "head": head.seq, "epoch": head.epoch});
        return Ok((StatusCode::GONE, Json(body)).into_response());
    }
    let limit = params.integer("limit").unwrap_or(LIMIT).clamp(1, MOST);
    let limit = u32::try_from(limit).expect("at most 500");
    let topics = [Topic::ContactInbox(visitor.scope.contact_inbox_id)];
    let found = of_topics(&db, account, &topics, after + 1..=head.seq, limit).await?;
    let events = found.iter().filter_map(|logged| entry(&door, &logged.event, &visitor)).collect();
    Ok(Json(EventPage { events, head: head.seq, epoch: head.epoch }).into_response())
}

/// What the bytes of an event hold.
#[derive(Deserialize)]
struct Told {
    event: String,
    data: Box<RawValue>,
}

fn entry(door: &Door, event: &Event, visitor: &contact_inboxes::Visitor) -> Option<EventEntry> {
    let viewer = viewer(event, visitor, &visitor.session.pubsub_token);
    let bytes = event_json(event, viewer, door.look())?;
    let told: Told = serde_json::from_slice(&bytes).expect("we wrote it just now");
    Some(EventEntry { seq: event.seq, event: told.event, data: told.data })
}

/// Only the conversation's own session is shown its token.
fn viewer<'a>(event: &Event, visitor: &contact_inboxes::Visitor, pubsub_token: &'a Token) -> Viewer<'a> {
    match &event.payload.body {
        Body::Conversation(view) if view.contact_inbox.id == visitor.scope.contact_inbox_id => {
            Viewer::Owner { pubsub_token }
        }
        _ => Viewer::Contact,
    }
}
