//! The door: its settings, its routes, and what all sessions share.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actions::App;
use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::routing::{get, post};
use http::request::Parts;
use model::Token;
use model::account::AccountId;
use model::message::MessageId;
use parking_lot::Mutex;
use rest::{Throttle, Uploads};
use socket::addresses::Addresses;
use subtle::ConstantTimeEq;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;
use wire::FileUrls;

use crate::agents::{self, Agents};
use crate::connectors::Connectors;
use crate::customers::Customers;
use crate::session::{Control, Orders};
use crate::{rest_api, transport};

/// Attempts of agents to sign in from one network in five minutes.
const SIGN_INS: NonZeroU32 = NonZeroU32::new(30).expect("it is not zero");

/// What the operator has set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The account of calls that name no inbox; the first one unless given.
    pub account: Option<AccountId>,
    /// What connectors have to show, if anything.
    pub connector_token: Option<Token>,
    /// What senders of campaigns have to show; without it there are none.
    pub third_party_key: Option<Token>,
    /// Whether refusals of new conversations are all told as 500, as the oldest clients know it.
    pub strict_status_codes: bool,
    /// A further path below which the door is found, such as `/chat`.
    pub base_path: Option<String>,
    /// Sessions of one address (of one /64 network in IPv6) at the same time.
    pub per_address: Option<NonZeroU32>,
    /// Bytes of one event, and of one request.
    pub message: usize,
    /// How long a client may acknowledge nothing of what it is sent.
    pub unresponsive: Duration,
}

/// Everything that the sessions of this door share. Cloning is cheap.
#[derive(Clone)]
pub struct Channel(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) app: App,
    pub(crate) files: FileUrls,
    /// Where files go that come with messages.
    pub(crate) uploads: Uploads,
    pub(crate) settings: Settings,
    pub(crate) connectors: Connectors,
    /// The customers of the web who are here.
    pub(crate) customers: Customers,
    /// The agents who are connected here.
    pub(crate) agents: Agents,
    /// How often agents may try to sign in from one network.
    pub(crate) sign_ins: Throttle<IpAddr>,
    /// Who waits for a connector to have taken a message.
    pub(crate) taken: Mutex<HashMap<MessageId, oneshot::Sender<()>>>,
    pub(crate) sessions: Mutex<HashMap<Uuid, Orders>>,
    pub(crate) addresses: Addresses,
    pub(crate) closing: CancellationToken,
    pub(crate) tasks: TaskTracker,
    /// The threads that serve sessions.
    pub(crate) live: Handle,
}

impl Channel {
    /// Opens the door; sessions are served on the threads of `live`.
    pub fn new(app: App, files: FileUrls, uploads: Uploads, settings: Settings, live: Handle) -> Self {
        let addresses = Addresses::new(settings.per_address);
        let shared = Arc::new(Shared {
            app,
            files,
            uploads,
            settings,
            connectors: Connectors::default(),
            customers: Customers::default(),
            agents: Agents::default(),
            sign_ins: Throttle::new(SIGN_INS, Duration::from_mins(5)),
            taken: Mutex::default(),
            closing: CancellationToken::new(),
            sessions: Mutex::default(),
            addresses,
            tasks: TaskTracker::new(),
            live,
        });
        shared.tasks.spawn(agents::renew(Arc::clone(&shared)));
        Self(shared)
    }

    /// Sessions at this moment.
    pub fn sessions(&self) -> usize {
        self.0.sessions.lock().len()
    }

    /// Sends every client away, so that it comes back to a running server; ends with the last one.
    pub async fn drain(&self) {
        self.0.closing.cancel();
        let sessions: Vec<Orders> = self.0.sessions.lock().values().cloned().collect();
        for session in sessions {
            let _ = session.send(Box::new(Control::Close)).await;
        }
        self.0.tasks.close();
        if tokio::time::timeout(Duration::from_secs(2), self.0.tasks.wait()).await.is_err() {
            tracing::warn!(sessions = self.sessions(), "Some clients did not leave in time");
        }
    }
}

impl Shared {
    pub(crate) fn forget(&self, session: Uuid) {
        self.sessions.lock().remove(&session);
    }

    /// Whether this is what connectors have to show.
    pub(crate) fn admits_connector(&self, shown: Option<&str>) -> bool {
        same(self.settings.connector_token.as_ref(), shown)
    }
}

/// Whether `shown` is `wanted`, in a time that tells nothing of it; whatever is shown where nothing is wanted.
pub(crate) fn same(wanted: Option<&Token>, shown: Option<&str>) -> bool {
    let Some(wanted) = wanted else { return true };
    shown.is_some_and(|shown| bool::from(shown.as_bytes().ct_eq(wanted.reveal().as_bytes())))
}

/// The routes of this door, also below the operator's own path and `/cc/{inbox_identifier}`; the layers of `rest` must
/// stand around it.
pub fn router(channel: Channel) -> Router {
    let own = channel.0.settings.base_path.clone();
    let bases = ["", "/cc/{inbox_identifier}"].into_iter().chain(own.as_deref());
    bases.fold(Router::new(), |router, base| router.merge(routes(base))).with_state(channel)
}

fn routes(base: &str) -> Router<Channel> {
    let below = |path: &str| format!("{base}{path}");
    let message = post(rest_api::third_party::send);
    Router::new()
        .route(&below("/socket.io"), get(transport::serve).post(transport::serve))
        .route(&below("/socket.io/"), get(transport::serve).post(transport::serve))
        .route(&below("/api/customer/init"), post(rest_api::init::init))
        .route(
            &below("/api/customer/transcript/{conversation_id}/{kind}"),
            get(rest_api::transcript::transcript),
        )
        .route(&below("/api/thirdparty/message"), message.clone())
        .route(&below("/api/third-party/message"), message)
        .route(&below("/api/thirdparty/message/{message_id}"), get(rest_api::third_party::status))
}

/// The inbox that the path names, if it names one.
pub(crate) struct Base(pub(crate) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Base {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let names = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        Ok(Self(names.ok().and_then(|Path(mut names)| names.remove("inbox_identifier"))))
    }
}
