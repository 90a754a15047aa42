//! The way in: the handshake, and what all connections share.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actions::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::StatusCode;
use rest::{ClientAddress, PublicError};
use socket::addresses::Addresses;
use socket::handshake::{self, Refusal};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wire::FileUrls;

use crate::counts;
use crate::frame::{PROTOCOLS, Protocol};
use crate::heartbeat::Heartbeat;
use crate::limits::Limits;
use crate::session;

/// Seconds after which an address that has all its connections may ask again.
const RETRY_AFTER: u32 = 10;

/// Everything that the connections of this door share. Cloning is cheap.
#[derive(Clone)]
pub struct Cable(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) app: App,
    pub(crate) files: FileUrls,
    pub(crate) heartbeat: Heartbeat,
    pub(crate) closing: CancellationToken,
    pub(crate) limits: Limits,
    addresses: Addresses,
    tasks: TaskTracker,
    live: Handle,
}

impl Cable {
    /// Opens the door and starts its heartbeat; connections are served on the threads of `live`.
    pub fn new(app: App, files: FileUrls, limits: Limits, live: Handle) -> Self {
        let heartbeat = Heartbeat::new();
        let closing = CancellationToken::new();
        let tasks = TaskTracker::new();
        tasks.spawn(heartbeat.clone().run(closing.clone()));
        let addresses = Addresses::new(limits.per_address);
        Self(Arc::new(Shared { app, files, heartbeat, closing, limits, addresses, tasks, live }))
    }

    /// Connections at this moment.
    pub fn connections(&self) -> usize {
        self.0.heartbeat.len()
    }

    /// Sends every client away, spread over `time`, so that they come back to a running server; ends with the last one.
    pub async fn drain(&self, time: Duration) {
        self.0.heartbeat.drain(time).await;
        self.0.closing.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(time + Duration::from_secs(2), self.0.tasks.wait()).await.is_err() {
            tracing::warn!(connections = self.connections(), "Some clients did not leave in time");
        }
    }
}

/// The route `/cable`; the layers of `rest` must stand around it, because they know the caller's address.
pub fn router(cable: Cable) -> Router {
    Router::new().route("/cable", any(connect)).with_state(cable)
}

async fn connect(State(cable): State<Cable>, client: ClientAddress, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let accepted = match handshake::accept(&parts, &PROTOCOLS) {
        Ok(accepted) => accepted,
        Err(Refusal::NotAnUpgrade) => return (StatusCode::NOT_FOUND, "Page not found").into_response(),
        Err(refusal) => return refusal.response().map(|()| axum::body::Body::empty()),
    };
    let Some(upgrade) = parts.extensions.remove::<hyper::upgrade::OnUpgrade>() else {
        return StatusCode::UPGRADE_REQUIRED.into_response();
    };
    let guest = match Guest::enter(&cable.0, client.network()) {
        Ok(guest) => guest,
        Err(limited) => return PublicError::from(limited).into_response(),
    };
    let protocol = Protocol::of(accepted.protocol);
    let shared = Arc::clone(&cable.0);
    cable.0.tasks.spawn(async move {
        match handshake::take(upgrade, &shared.live).await {
            // A task of its own, so that the handshake's memory is given back.
            Ok((stream, early)) => {
                shared.tasks.spawn_on(session::run(guest, protocol, stream, early), &shared.live);
            }
            Err(error) => tracing::debug!(%error, "A client left during the handshake"),
        }
    });
    accepted.response.map(|()| axum::body::Body::empty())
}

/// A connection as its address counts it, from before the handshake to its end.
pub(crate) struct Guest {
    pub(crate) shared: Arc<Shared>,
    network: IpAddr,
}

impl Guest {
    fn enter(shared: &Arc<Shared>, network: IpAddr) -> model::Result<Self> {
        if !shared.addresses.enter(network) {
            counts::TOO_MANY_SOCKETS.increment(1);
            return Err(model::Error::Limited { retry_after: RETRY_AFTER });
        }
        Ok(Self { shared: Arc::clone(shared), network })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.shared.addresses.leave(self.network);
    }
}
