//! One line and one measurement per request, without anything secret: the route's pattern instead of the path, no query, no bodies.

use std::collections::{BTreeMap, HashMap};
use std::sync::RwLock;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use metrics::Histogram;
use tracing::Span;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request in the log. Paths carry source ids, which are bearer secrets; their pattern does not.
pub(super) struct Entry {
    id: HeaderValue,
    method: Method,
    route: String,
    began: Instant,
}

impl Entry {
    pub(super) fn of(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        Self {
            id: request_id(request),
            method: request.method().clone(),
            route: route.map_or_else(|| "(none)".to_owned(), |route| route.as_str().to_owned()),
            began: Instant::now(),
        }
    }

    pub(super) fn span(&self) -> Span {
        let id = self.id.to_str().unwrap_or_default();
        tracing::info_span!("request", id, method = %self.method, route = self.route)
    }

    /// Writes the line and tells the caller the id to ask about.
    pub(super) fn finish(self, response: &mut Response) {
        let status = response.status().as_u16();
        let elapsed = self.began.elapsed();
        let milliseconds = elapsed.as_millis();
        tracing::debug!(status, milliseconds, "Answered {} {} with {status}", self.method, self.route);
        response.headers_mut().insert(REQUEST_ID, self.id);
        measure(&self.route, status, elapsed);
    }
}

/// The measures met so far, by status and route: looking one up costs less than making its labels anew.
///
/// Patterns and statuses are few; methods are left out, because callers may invent them.
static MEASURES: RwLock<BTreeMap<u16, HashMap<String, Histogram>>> = RwLock::new(BTreeMap::new());

fn measure(route: &str, status: u16, elapsed: Duration) {
    let known = MEASURES.read().expect("nothing panics under this lock");
    if let Some(histogram) = known.get(&status).and_then(|routes| routes.get(route)) {
        return histogram.record(elapsed);
    }
    drop(known);
    let labels = [("route", route.to_owned()), ("status", status.to_string())];
    let histogram = metrics::histogram!("switchboard_http_request_seconds", &labels);
    histogram.record(elapsed);
    let mut known = MEASURES.write().expect("nothing panics under this lock");
    known.entry(status).or_default().insert(route.to_owned(), histogram);
}

/// The id that a proxy gave, if it is harmless in a log, or a fresh one.
fn request_id(request: &Request) -> HeaderValue {
    let harmless = |id: &&HeaderValue| {
        let bytes = id.as_bytes();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (1..=64).contains(&bytes.len()) && bytes.iter().all(plain)
    };
    let given = request.headers().get(REQUEST_ID).filter(harmless).cloned();
    given.unwrap_or_else(|| {
        HeaderValue::from_str(&Uuid::new_v4().to_string()).expect("a UUID is a header value")
    })
}
