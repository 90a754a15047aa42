//! `GET /api/v1/accounts/{account_id}/events`

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use model::event::{Event, Seq};
use model::scope::AgentScope;
use model::topic::Topic;
use model::{Error, Result};
use rest::{AgentError, Json, Params, lenient};
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;
use store::events::Head;
use utoipa::ToSchema;
use wire::{Look, Viewer, event_json};

use crate::caller::Agent;
use crate::door::Door;

/// Events of one answer unless told.
const DEFAULT_LIMIT: i64 = 100;
/// Events of one answer at most.
const MOST: i64 = 500;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/api/v1/accounts/{account_id}/events", get(events))
}

#[derive(Deserialize)]
struct Query {
    #[serde(default, deserialize_with = "lenient::integer")]
    after: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    limit: Option<i64>,
    #[serde(default, deserialize_with = "lenient::text")]
    epoch: Option<String>,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page {
    events: Vec<Entry>,
    /// The last position of the whole log, whoever may see it.
    head: Seq,
    epoch: String,
}

/// One event that the caller may see.
#[derive(Serialize, ToSchema)]
struct Entry {
    seq: Seq,
    event: String,
    #[schema(value_type = Object)]
    data: Box<RawValue>,
}

/// What the bytes of an event hold.
#[derive(Deserialize)]
struct Told {
    event: String,
    data: Box<RawValue>,
}

/// Lists what happened `after` a position, as far as the caller may see it. 410 when the log no longer reaches back.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/events", tag = "events",
    params(
        ("account_id" = i64, Path), ("after" = Option<i64>, Query), ("limit" = Option<i64>, Query),
        ("epoch" = Option<String>, Query),
    ),
    responses((status = 200, description = "Events", body = Page), (status = 410, description = "Start anew"))
)]
pub(crate) async fn events(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Response, AgentError> {
    let query: Query = params.parse()?;
    let after = query.after.unwrap_or(0);
    if after < 0 {
        return Err(Error::invalid("after", "After must not be negative").into());
    }
    let reader = door.app.store.reader();
    let head = head(&door, &agent).await?;
    let same_log = query.epoch.is_none_or(|epoch| epoch == head.epoch);
    if !same_log || after < head.pruned_to || after > head.seq {
        return Ok(resync(&head));
    }
    let limit = u32::try_from(query.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST)).unwrap_or(1);
    let topics = topics(&door, &agent).await?;
    let range = after + 1..=head.seq;
    let found = store::events::of_topics(&reader, agent.account_id, &topics, range, limit).await?;
    let begins = self::head(&door, &agent).await?;
    if after < begins.pruned_to {
        // What this page should begin with was forgotten while it was read.
        return Ok(resync(&begins));
    }
    let look = Look::public(&door.files, door.app.clock.now());
    let events = found.iter().filter_map(|logged| entry(&logged.event, look)).collect();
    Ok(Json(Page { events, head: head.seq, epoch: head.epoch }).into_response())
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

fn entry(event: &Event, look: Look<'_>) -> Option<Entry> {
    let bytes = event_json(event, Viewer::Agent, look)?;
    let Told { event: name, data } = serde_json::from_slice(&bytes).expect("we wrote it just now");
    Some(Entry { seq: event.seq, event: name, data })
}

fn resync(head: &Head) -> Response {
    let body = json!({ "error": "resync_required", "head": head.seq, "epoch": head.epoch });
    (StatusCode::GONE, Json(body)).into_response()
}
