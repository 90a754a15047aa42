//! An account's log by HTTP: how a client asks for it, and the shapes in which it is answered.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use model::event::Seq;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::{Json, Params, Reject, lenient};

/// Events of one answer unless told.
const LIMIT: i64 = 100;
/// Events of one answer at most.
pub const MOST: u32 = 500;
/// How long an answer without events is held back at most.
const LONGEST_WAIT: i64 = 30;
/// How often an idle stream says that it lives; proxies give up connections that are silent for a minute.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// What an idle stream says: a comment, which no client is told.
pub const ALIVE: &[u8] = b": alive\n\n";

/// What a client asks of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The last position that the client has.
    pub after: Seq,
    /// The log that the position is of, if the client says so.
    pub epoch: Option<String>,
    /// Events that it takes at once.
    pub limit: u32,
    /// How long it waits for the first one.
    pub wait: Duration,
    /// Whether it takes them as a stream.
    pub streamed: bool,
}

#[derive(Deserialize)]
struct Query {
    #[serde(default, deserialize_with = "lenient::integer")]
    after: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    limit: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    wait: Option<i64>,
    #[serde(default, deserialize_with = "lenient::text")]
    epoch: Option<String>,
}

impl Asked {
    /// Reads the request. A stream goes on after the event that its client names in `Last-Event-ID`.
    pub fn of(headers: &HeaderMap, params: &Params) -> Result<Self, Reject> {
        let query: Query = params.parse()?;
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let accepted = text(header::ACCEPT).unwrap_or_default();
        let streamed = accepted.to_ascii_lowercase().contains("text/event-stream");
        let mut asked = Self {
            after: query.after.unwrap_or(0),
            epoch: query.epoch,
            limit: u32::try_from(query.limit.unwrap_or(LIMIT).clamp(1, i64::from(MOST))).unwrap_or(MOST),
            wait: Duration::from_secs(query.wait.unwrap_or(0).clamp(0, LONGEST_WAIT).unsigned_abs()),
            streamed,
        };
        let last = headers.get("last-event-id").filter(|id| streamed && !id.is_empty());
        if let Some(id) = last {
            let position = id.to_str().ok().and_then(|id| id.rsplit_once(':'));
            let read = position.and_then(|(epoch, seq)| Some((epoch.to_owned(), seq.parse().ok()?)));
            // What we never wrote is a position of another log.
            let (epoch, seq) = read.unwrap_or_default();
            (asked.epoch, asked.after) = (Some(epoch), seq);
        }
        Ok(asked)
    }
}

/// How much longer than others a request may take, because it asks to wait.
pub(crate) fn patience(uri: &Uri) -> Duration {
    let waits = uri.query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("wait=")));
    if waits { Duration::from_secs(LONGEST_WAIT.unsigned_abs()) } else { Duration::ZERO }
}

/// A page of the log, as far as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// Events in order.
    pub events: Vec<EventEntry>,
    /// The last position of the whole log, whoever may see it.
    pub head: Seq,
    /// Changes only when the log is another one.
    pub epoch: String,
}

/// One event that the caller may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventEntry {
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

impl EventEntry {
    /// The entry of `{"event":…,"data":…}`; `None` when the bytes are something else.
    pub fn of(seq: Seq, bytes: &[u8]) -> Option<Self> {
        let Told { event, data } = serde_json::from_slice(bytes).ok()?;
        Some(Self { seq, event, data })
    }

    /// Where it stands in the log.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// Appends the entry as an event of a stream. JSON as we write it has no line breaks.
    pub fn write(&self, epoch: &str, out: &mut Vec<u8>) {
        let Self { seq, event, data } = self;
        out.extend_from_slice(format!("id: {epoch}:{seq}\nevent: {event}\ndata: {data}\n\n").as_bytes());
    }
}

/// 410: the position leads nowhere, the client has to fetch everything anew.
pub fn resync(head: Seq, epoch: &str) -> Response {
    let body = json!({ "error": "resync_required", "head": head, "epoch": epoch });
    (StatusCode::GONE, Json(body)).into_response()
}

/// A stream of events that ends with `pieces`.
pub fn stream(pieces: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    // A first sign at once: then the client, and every proxy before it, knows that the stream stands.
    let pieces = stream::iter([Bytes::from_static(ALIVE)]).chain(pieces);
    let mut response = Response::new(Body::from_stream(pieces.map(Ok::<_, Infallible>)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    // Some proxies collect an answer before they pass it on, unless told.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
