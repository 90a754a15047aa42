//! What stands around every route: paths made regular, the caller's address, limits, log, deadline.

mod access_log;
mod cors;
mod regular_path;
mod unread_body;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::header;
use tracing::Instrument;

use self::unread_body::UnreadBody;
use crate::{ClientAddress, PeerAddress, PublicError, Throttle, TrustedProxies, error, event_log};

/// How the layers behave.
#[derive(Debug, Clone)]
pub struct Layers {
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// Requests per minute and address; none for no limit.
    pub rate_limit: Option<NonZeroU32>,
    /// Longest time until an answer begins.
    pub deadline: Duration,
    /// The same for multipart bodies, which take as long as the caller's line does.
    pub upload_deadline: Duration,
}

impl Default for Layers {
    fn default() -> Self {
        Self {
            trusted_proxies: TrustedProxies::default(),
            rate_limit: NonZeroU32::new(3000),
            deadline: Duration::from_secs(30),
            upload_deadline: Duration::from_hours(1),
        }
    }
}

impl Layers {
    /// Puts the layers around a finished router. Nothing may be added outside of the result.
    pub fn around(self, routes: Router) -> Router {
        let surroundings = Arc::new(Surroundings {
            throttle: self.rate_limit.map(|calls| Throttle::new(calls, Duration::from_mins(1))),
            layers: self,
        });
        let inner = routes.layer(middleware::from_fn_with_state(surroundings, surround));
        // A layer of the router would run after routing; regular paths are needed before it.
        Router::new().fallback_service(inner).layer(middleware::map_request(regular_path::regular))
    }
}

struct Surroundings {
    throttle: Option<Throttle<IpAddr>>,
    layers: Layers,
}

async fn surround(State(around): State<Arc<Surroundings>>, mut request: Request, next: Next) -> Response {
    let cross_origin = cors::Allowed::of(&request);
    let entry = access_log::Entry::of(&request);
    let span = entry.span();
    let unread = UnreadBody::of(&mut request);
    let mut response = answer(&around, request, next).instrument(span.clone()).await;
    unread.discard().await;
    cross_origin.mark(&mut response);
    span.in_scope(|| entry.finish(&mut response));
    response
}

async fn answer(around: &Surroundings, mut request: Request, next: Next) -> Response {
    let client = around.client(&request);
    request.extensions_mut().insert(client);
    if cors::is_preflight(&request) {
        return cors::preflight(&request);
    }
    if let Some(throttle) = &around.throttle
        && let Err(limited) = throttle.check(client.network())
    {
        return PublicError::from(limited).into_response();
    }
    let deadline = around.deadline(&request);
    let guarded = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(deadline, guarded).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(cause = panic_text(&*panic), "Panicked while answering a request");
            error::internal()
        }
        Err(_elapsed) => {
            tracing::warn!("Gave up on a request after {} s", deadline.as_secs());
            PublicError::from(model::Error::Unavailable { retry_after: 5 }).into_response()
        }
    }
}

impl Surroundings {
    /// Requests without a peer come from tests that call the router directly.
    fn client(&self, request: &Request) -> ClientAddress {
        let peer = request.extensions().get::<PeerAddress>();
        let peer = peer.map_or(IpAddr::from([127, 0, 0, 1]), |PeerAddress(peer)| peer.ip());
        self.layers.trusted_proxies.client(peer, request.headers())
    }

    fn deadline(&self, request: &Request) -> Duration {
        let declared = request.headers().get(header::CONTENT_TYPE).map(http::HeaderValue::as_bytes);
        let uploads = declared.is_some_and(|declared| declared.starts_with(b"multipart/"));
        let deadline = if uploads { self.layers.upload_deadline } else { self.layers.deadline };
        deadline + event_log::patience(request.uri())
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("not a text")
}
