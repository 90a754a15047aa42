//! `GET /api/v1/accounts/{account_id}/events`

mod following;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::request::Parts;
use model::event::Event;
use model::scope::AgentScope;
use model::topic::Topic;
use model::{Error, Result};
use realtime::count_resume;
use rest::event_log::{Asked, EventEntry, EventPage, resync};
use rest::{AgentError, Json, Params, Place};
use store::events::Head;
use wire::{Look, Viewer, event_json};

use crate::caller::Agent;
use crate::door::Door;
use crate::events::following::Following;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/api/v1/accounts/{account_id}/events", get(events))
}

/// Lists what happened `after` a position, as far as the caller may see it; waits for it if told to, or streams it.
/// 410 when the log no longer reaches back.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/events", tag = "events",
    params(
        ("account_id" = i64, Path),
        ("after" = Option<i64>, Query, description = "The last position that the client has; 0 unless told"),
        ("limit" = Option<i64>, Query, description = "1 to 500; 100 unless told"),
        ("epoch" = Option<String>, Query, description = "The log that the position is of"),
        ("wait" = Option<i64>, Query, description = "Seconds, up to 30, to wait for the first event"),
        ("Accept" = Option<String>, Header, description = "`text/event-stream` for a stream that goes on"),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` after which a stream goes on"),
    ),
    responses(
        (status = 200, description = "Events", body = EventPage),
        (status = 410, description = "The log no longer reaches back so far, or is another one: start anew"),
        (status = 429, description = "Too many requests wait already"),
    )
)]
pub(crate) async fn events(
    State(door): State<Door>,
    Agent(agent): Agent,
    parts: Parts,
    place: Place,
    params: Params,
) -> Result<Response, AgentError> {
    let asked = Asked::of(&parts.headers, &params)?;
    if asked.after < 0 {
        return Err(Error::invalid("after", "After must not be negative").into());
    }
    let head = head(&door, &agent).await?;
    if let Some(reason) = head.refuses(asked.epoch.as_deref(), asked.after) {
        count_resume(Some(reason));
        return Ok(resync(head.seq, &head.epoch));
    }
    if asked.streamed {
        let following = Following::begin(door, &agent, parts, place.sit()?, asked.after).await?;
        return Ok(following.stream(head.epoch));
    }
    let mut events = page(&door, &agent, &asked, &head).await?;
    let begins = self::head(&door, &agent).await?;
    if let Some(reason) = begins.refuses(None, asked.after) {
        // What this page should begin with was forgotten while it was read.
        count_resume(Some(reason));
        return Ok(resync(begins.seq, &begins.epoch));
    }
    if events.is_empty() && !asked.wait.is_zero() {
        let mut following = Following::begin(door, &agent, parts, place.sit()?, head.seq).await?;
        events = following.first(asked.limit, asked.wait).await?;
    }
    let last = events.last().map_or(head.seq, |last| last.seq().max(head.seq));
    Ok(Json(EventPage { events, head: last, epoch: head.epoch }).into_response())
}

async fn page(door: &Door, agent: &AgentScope, asked: &Asked, head: &Head) -> Result<Vec<EventEntry>> {
    let (reader, topics) = (door.app.store.reader(), topics(door, agent).await?);
    let range = asked.after + 1..=head.seq;
    let found = store::events::of_topics(&reader, agent.account_id, &topics, range, asked.limit).await?;
    Ok(found.iter().filter_map(|logged| entry(door, &logged.event)).collect())
}

async fn head(door: &Door, agent: &AgentScope) -> Result<Head> {
    let heads = store::events::heads(&door.app.store.reader(), &[agent.account_id]).await?;
    heads.into_iter().next().ok_or(Error::NotFound("account"))
}

/// Everything that the agent may see.
async fn topics(door: &Door, agent: &AgentScope) -> Result<Vec<Topic>> {
    let inboxes = store::inboxes::list(&door.app.store.reader(), agent).await?;
    let mut topics = vec![Topic::User(agent.user_id()), Topic::Account(agent.account_id)];
    topics.extend(inboxes.iter().map(|inbox| Topic::Inbox(inbox.id)));
    Ok(topics)
}

fn entry(door: &Door, event: &Event) -> Option<EventEntry> {
    let look = Look::public(&door.files, door.app.clock.now());
    EventEntry::of(event.seq, &event_json(event, Viewer::Agent, look)?)
}
