//! The way in: Engine.IO's requests, and what all sessions share.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actions::App;
use actions::channel::{self, EndReason};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};
use model::Token;
use model::account::AccountId;
use model::contact_inbox::ContactInboxId;
use model::conversation::ConversationId;
use model::message::MessageId;
use model::scope::VisitorScope;
use parking_lot::Mutex;
use percent_encoding::percent_decode_str;
use rest::{ClientAddress, Throttle};
use serde_json::json;
use socket::addresses::Addresses;
use socket::frame::Limits;
use socket::{Connection, handshake};
use subtle::ConstantTimeEq;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;
use wire::FileUrls;

use crate::agents::{self, Agents};
use crate::connectors::Connectors;
use crate::engine::{self, Revision};
use crate::rest_api;
use crate::session::{self, Control, Start};

/// Orders that may wait for a session.
const ORDERS: usize = 64;
/// Sessions of one node at most; more are asked to come later.
const SESSIONS: usize = 100_000;

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
    pub(crate) settings: Settings,
    pub(crate) connectors: Connectors,
    /// How many sessions each customer has here, by the session that the conversation began in.
    pub(crate) customers: Mutex<HashMap<ContactInboxId, usize>>,
    /// The agents who are connected here.
    pub(crate) agents: Agents,
    /// How often agents may try to sign in from one network.
    pub(crate) sign_ins: Throttle<IpAddr>,
    /// Who waits for a connector to have taken a message.
    pub(crate) taken: Mutex<HashMap<MessageId, oneshot::Sender<()>>>,
    sessions: Mutex<HashMap<Uuid, mpsc::Sender<Control>>>,
    addresses: Addresses,
    pub(crate) closing: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

impl Channel {
    /// Opens the door.
    pub fn new(app: App, files: FileUrls, settings: Settings) -> Self {
        let addresses = Addresses::new(settings.per_address);
        let shared = Arc::new(Shared {
            app,
            files,
            settings,
            connectors: Connectors::default(),
            customers: Mutex::default(),
            agents: Agents::default(),
            sign_ins: Throttle::new(SIGN_INS, Duration::from_mins(5)),
            taken: Mutex::default(),
            closing: CancellationToken::new(),
            sessions: Mutex::default(),
            addresses,
            tasks: TaskTracker::new(),
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
        let sessions: Vec<mpsc::Sender<Control>> = self.0.sessions.lock().values().cloned().collect();
        for session in sessions {
            let _ = session.send(Control::Close).await;
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

    /// Counts one more session of a customer.
    pub(crate) fn comes(&self, customer: ContactInboxId) {
        *self.customers.lock().entry(customer).or_default() += 1;
    }

    /// A session of a customer has ended. Who has none for too long has left: then the conversation ends.
    pub(crate) fn goes(self: &Arc<Self>, scope: VisitorScope, conversation: ConversationId) {
        let customer = scope.contact_inbox_id;
        {
            let mut customers = self.customers.lock();
            let Some(sessions) = customers.get_mut(&customer) else { return };
            *sessions -= 1;
            if *sessions > 0 {
                return;
            }
            customers.remove(&customer);
        }
        let (shared, patience) = (Arc::clone(self), self.app.settings.channel.reconnect_within);
        let wait = self.closing.clone().run_until_cancelled_owned(tokio::time::sleep(patience));
        self.tasks.spawn(async move {
            if wait.await.is_none() || shared.customers.lock().contains_key(&customer) {
                return;
            }
            let ended = channel::end(&shared.app, &scope, conversation, EndReason::Disconnected).await;
            if let Err(error) = ended {
                tracing::warn!(conversation.id = %conversation, %error, "A conversation that its customer left could not be ended");
            }
        });
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

/// The routes of this door, also below `/cc/{inbox_identifier}`; the layers of `rest` must stand around it.
pub fn router(channel: Channel) -> Router {
    Router::new()
        .merge(routes("").with_state(channel.clone()))
        .merge(routes("/cc/{inbox_identifier}").with_state(channel))
}

fn routes(base: &str) -> Router<Channel> {
    let below = |path: &str| format!("{base}{path}");
    let message = post(rest_api::third_party::send);
    Router::new()
        .route(&below("/socket.io"), get(serve).post(serve))
        .route(&below("/socket.io/"), get(serve).post(serve))
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

/// The parameters of a query; the first of several of one name.
fn query(request: &Request) -> HashMap<String, String> {
    let pairs = request.uri().query().unwrap_or_default().split('&');
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let mut query = HashMap::new();
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        query.entry(decoded(name)).or_insert_with(|| decoded(value));
    }
    query
}

/// What a client says of itself before it speaks.
pub(crate) struct Introduction {
    /// What it shows in the query or a header.
    pub(crate) token: Option<String>,
    /// The inbox that it names.
    pub(crate) inbox: Option<String>,
}

async fn serve(
    State(channel): State<Channel>,
    Base(base): Base,
    client: ClientAddress,
    request: Request,
) -> Response {
    if channel.0.closing.is_cancelled() {
        return Busy::Server.into_response();
    }
    let mut query = query(&request);
    let Some(revision) = Revision::parse(query.get("EIO").map(String::as_str)) else {
        return refusal(5, "Unsupported protocol version");
    };
    let session = match query.get("sid") {
        None => None,
        Some(sid) => match session_of(&channel.0, sid) {
            Some(session) => Some(session),
            None => return refusal(1, "Session ID unknown"),
        },
    };
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    let introduction = Introduction {
        token: query.remove("token").or(bearer),
        inbox: base.or_else(|| query.remove("inbox_identifier")),
    };
    let transport = query.remove("transport");
    match (transport.as_deref(), request.method(), session) {
        (Some("websocket"), &Method::GET, session) => {
            let newcomer = Newcomer { revision, introduction, network: client.network() };
            upgrade(&channel, newcomer, session, request)
        }
        (Some("polling"), &Method::GET, None) => {
            let newcomer = Newcomer { revision, introduction, network: client.network() };
            match Guest::enter(&channel.0, newcomer.network) {
                Ok(guest) => polled(revision, &open(&channel.0, newcomer, guest, None)),
                Err(busy) => busy.into_response(),
            }
        }
        (Some("polling"), &Method::GET, Some(session)) => poll(revision, &session).await,
        (Some("polling"), &Method::POST, Some(session)) => {
            take(revision, &session, request, channel.0.settings.message).await
        }
        (Some("polling"), _, None) => refusal(2, "Bad handshake method"),
        (Some("polling" | "websocket"), ..) => refusal(3, "Bad request"),
        _ => refusal(0, "Transport unknown"),
    }
}

/// Whoever begins a session.
struct Newcomer {
    revision: Revision,
    introduction: Introduction,
    network: IpAddr,
}

fn session_of(shared: &Shared, sid: &str) -> Option<mpsc::Sender<Control>> {
    let sid = Uuid::parse_str(sid).ok()?;
    shared.sessions.lock().get(&sid).cloned()
}

fn refusal(code: u8, message: &str) -> Response {
    (StatusCode::BAD_REQUEST, axum::Json(json!({ "code": code, "message": message }))).into_response()
}

/// A session as its address counts it.
pub(crate) struct Guest {
    shared: Arc<Shared>,
    network: IpAddr,
}

/// Why a session cannot begin now.
#[derive(Clone, Copy)]
enum Busy {
    /// The server has as many as it can bear.
    Server,
    /// The address has as many as it may.
    Address,
}

impl IntoResponse for Busy {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Server => StatusCode::SERVICE_UNAVAILABLE,
            Self::Address => StatusCode::TOO_MANY_REQUESTS,
        };
        (status, [(header::RETRY_AFTER, "10")]).into_response()
    }
}

impl Guest {
    /// The network that the session comes from.
    pub(crate) fn network(&self) -> IpAddr {
        self.network
    }

    fn enter(shared: &Arc<Shared>, network: IpAddr) -> Result<Self, Busy> {
        if shared.sessions.lock().len() >= SESSIONS {
            return Err(Busy::Server);
        }
        if !shared.addresses.enter(network) {
            return Err(Busy::Address);
        }
        Ok(Self { shared: Arc::clone(shared), network })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.shared.addresses.leave(self.network);
    }
}

/// Begins a session; gives its first packets, which a WebSocket gets at once.
fn open(
    shared: &Arc<Shared>,
    newcomer: Newcomer,
    guest: Guest,
    connection: Option<(Connection, Bytes)>,
) -> Vec<String> {
    let Newcomer { revision, introduction, .. } = newcomer;
    let sid = Uuid::new_v4();
    let (orders, control) = mpsc::channel(ORDERS);
    shared.sessions.lock().insert(sid, orders.clone());
    let upgrades: &[&str] = if connection.is_some() { &[] } else { &["websocket"] };
    let mut first = vec![engine::open(&sid.simple().to_string(), upgrades, shared.settings.message)];
    if revision == Revision::Three {
        first.push(format!("4{}", crate::packet::connected(revision, "")));
    }
    let start = Start { shared: Arc::clone(shared), sid, revision, introduction, orders, control };
    let (early, first, left) = match connection {
        Some((connection, early)) => (Some((connection, early)), first, Vec::new()),
        None => (None, Vec::new(), first),
    };
    shared.tasks.spawn(session::run(start, guest, early, first));
    left
}

fn upgrade(
    channel: &Channel,
    newcomer: Newcomer,
    session: Option<mpsc::Sender<Control>>,
    request: Request,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let accepted = match handshake::accept(&parts, &[]) {
        Ok(accepted) => accepted,
        Err(refusal) => return refusal.response().map(|()| Body::empty()),
    };
    let Some(upgrade) = parts.extensions.remove::<hyper::upgrade::OnUpgrade>() else {
        return StatusCode::UPGRADE_REQUIRED.into_response();
    };
    let guest = match session {
        Some(_) => None,
        None => match Guest::enter(&channel.0, newcomer.network) {
            Ok(guest) => Some(guest),
            Err(busy) => return busy.into_response(),
        },
    };
    let shared = Arc::clone(&channel.0);
    channel.0.tasks.spawn(async move {
        let (stream, early) = match handshake::take(upgrade).await {
            Ok(taken) => taken,
            Err(error) => return tracing::debug!(%error, "A client left during the handshake"),
        };
        let connection = Connection::new(stream, Limits { message: shared.settings.message });
        connection.expect_acknowledgements(shared.settings.unresponsive);
        match (session, guest) {
            (Some(session), _) => drop(session.send(Control::Probe(Box::new(connection), early)).await),
            (None, Some(guest)) => {
                open(&shared, newcomer, guest, Some((connection, early)));
            }
            (None, None) => {}
        }
    });
    accepted.response.map(|()| Body::empty())
}

fn polled(revision: Revision, packets: &[String]) -> Response {
    text(engine::payload(revision, packets))
}

fn text(body: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=UTF-8"), (header::CACHE_CONTROL, "no-store")], body)
        .into_response()
}

/// Waits for something to tell the client.
async fn poll(revision: Revision, session: &mpsc::Sender<Control>) -> Response {
    let (answer, packets) = oneshot::channel();
    if session.send(Control::Poll(answer)).await.is_err() {
        return refusal(1, "Session ID unknown");
    }
    match packets.await {
        Ok(packets) => polled(revision, &packets),
        Err(_) => refusal(3, "Bad request"),
    }
}

/// Takes what the client says.
async fn take(
    revision: Revision,
    session: &mpsc::Sender<Control>,
    request: Request,
    most: usize,
) -> Response {
    let headers: HeaderMap = request.headers().clone();
    let Ok(body) = axum::body::to_bytes(request.into_body(), most).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "too large").into_response();
    };
    let is_binary = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/octet-stream"));
    let packets = std::str::from_utf8(&body).ok().filter(|_| !is_binary);
    let Some(packets) = packets.and_then(|body| engine::packets(revision, body)) else {
        return refusal(3, "Bad request");
    };
    let packets: Vec<String> = packets.into_iter().map(str::to_owned).collect();
    if session.send(Control::Packets(packets)).await.is_err() {
        return refusal(1, "Session ID unknown");
    }
    ([(header::CONTENT_TYPE, "text/html")], "ok").into_response()
}
