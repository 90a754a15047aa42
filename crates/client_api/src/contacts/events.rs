//! `GET /public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/events`.

mod following;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use model::event::{Body, Event};
use model::topic::Topic;
use model::{Error, Result};
use realtime::count_resume;
use rest::event_log::{Asked, EventEntry, EventPage, resync};
use rest::{Json, Params, Place, PublicError};
use store::contact_inboxes;
use store::events::{Head, heads, of_topics};
use wire::{Viewer, event_json};

use self::following::Following;
use crate::Door;
use crate::visitor::Visitor;

/// Lists what the session was told after a position, in order; waits for it if told to, or streams it.
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
        ("wait" = Option<i64>, Query, description = "Seconds, up to 30, to wait for the first event"),
        ("Accept" = Option<String>, Header, description = "`text/event-stream` for a stream that goes on"),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` after which a stream goes on"),
    ),
    responses(
        (status = 200, body = EventPage),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox or session"),
        (status = 410, description = "The log no longer reaches back so far, or is another one: start anew"),
        (status = 429, description = "Too many requests wait already"),
    ),
)]
pub(crate) async fn events(
    State(door): State<Door>,
    Visitor(visitor): Visitor,
    parts: Parts,
    place: Place,
    params: Params,
) -> Result<Response, PublicError> {
    let asked = Asked::of(&parts.headers, &params)?;
    let head = head(&door, &visitor).await?;
    if let Some(reason) = head.refuses(asked.epoch.as_deref(), asked.after) {
        count_resume(Some(reason));
        return Ok(resync(head.seq, &head.epoch));
    }
    if asked.streamed {
        let following = Following::begin(door, visitor, parts, place.sit()?, asked.after).await?;
        return Ok(following.stream(head.epoch));
    }
    let mut events = page(&door, &visitor, &asked, &head).await?;
    let begins = self::head(&door, &visitor).await?;
    if let Some(reason) = begins.refuses(None, asked.after) {
        // What this page should begin with was forgotten while it was read.
        count_resume(Some(reason));
        return Ok(resync(begins.seq, &begins.epoch));
    }
    if events.is_empty() && !asked.wait.is_zero() {
        let mut following = Following::begin(door, visitor, parts, place.sit()?, head.seq).await?;
        events = following.first(asked.limit, asked.wait).await?;
    }
    let last = events.last().map_or(head.seq, |last| last.seq().max(head.seq));
    Ok(Json(EventPage { events, head: last, epoch: head.epoch }).into_response())
}

async fn page(
    door: &Door,
    visitor: &contact_inboxes::Visitor,
    asked: &Asked,
    head: &Head,
) -> Result<Vec<EventEntry>> {
    let topics = [Topic::ContactInbox(visitor.scope.contact_inbox_id)];
    let (db, range) = (door.app.store.reader(), asked.after + 1..=head.seq);
    let found = of_topics(&db, visitor.scope.account_id, &topics, range, asked.limit).await?;
    Ok(found.iter().filter_map(|logged| entry(door, &logged.event, visitor)).collect())
}

async fn head(door: &Door, visitor: &contact_inboxes::Visitor) -> Result<Head> {
    let heads = heads(&door.app.store.reader(), &[visitor.scope.account_id]).await?;
    heads.into_iter().next().ok_or(Error::NotFound("account"))
}

fn entry(door: &Door, event: &Event, visitor: &contact_inboxes::Visitor) -> Option<EventEntry> {
    EventEntry::of(event.seq, &event_json(event, viewer(event, visitor), door.look())?)
}

/// Only the conversation's own session is shown its token.
fn viewer<'a>(event: &Event, visitor: &'a contact_inboxes::Visitor) -> Viewer<'a> {
    match &event.payload.body {
        Body::Conversation(view) if view.contact_inbox.id == visitor.scope.contact_inbox_id => {
            Viewer::Owner { pubsub_token: &visitor.session.pubsub_token }
        }
        _ => Viewer::Contact,
    }
}
