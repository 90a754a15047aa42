//! The way in: Engine.IO's requests, by polling and to a WebSocket.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use rest::ClientAddress;
use serde_json::{Map, Value, json};
use socket::frame::Limits;
use socket::{Connection, handshake};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::door::{Base, Channel, Shared};
use crate::engine::{self, Revision};
use crate::fields::{AGENT_ID, CONVERSATION_ID, PARTICIPANT_ID, TOKEN, text};
use crate::polling::Polling;
use crate::session::{self, Control, Orders, Start};

/// Orders that may wait for a session.
const ORDERS: usize = 64;
/// Sessions of one node at most; more are asked to come later.
const SESSIONS: usize = 100_000;

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
    /// What it wants to have done at once.
    pub(crate) wishes: Option<Box<Wishes>>,
}

/// What a client asks for in its query, as if it had sent these events.
pub(crate) struct Wishes {
    pub(crate) login: Option<Value>,
    pub(crate) join: Option<Value>,
}

impl Wishes {
    /// Reads them; a query that names half of what is needed wants nothing.
    fn read(query: &HashMap<String, String>) -> Option<Box<Self>> {
        let said: Map<String, Value> =
            query.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
        let login = text(&said, AGENT_ID).zip(text(&said, TOKEN));
        let login = login.map(|(agent, token)| json!({ "agentId": agent, "token": token }));
        let id = text(&said, PARTICIPANT_ID).or_else(|| login.is_some().then(String::new));
        let join = text(&said, CONVERSATION_ID).zip(id);
        let join = join.map(|(conversation, id)| json!({ "conversationId": conversation, "id": id }));
        (login.is_some() || join.is_some()).then(|| Box::new(Self { login, join }))
    }
}

/// Answers a request of Engine.IO.
pub(crate) async fn serve(
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
    let wishes = if session.is_none() { Wishes::read(&query) } else { None };
    let introduction = Introduction {
        wishes,
        token: query.remove("token").or(bearer),
        inbox: base.or_else(|| query.remove("inbox_identifier")),
    };
    let transport = query.remove("transport");
    let script = query.get("j").map(|number| number.chars().filter(char::is_ascii_digit).collect());
    let polling = Polling { revision, script };
    match (transport.as_deref(), request.method(), session) {
        (Some("websocket"), &Method::GET, session) => {
            let newcomer = Newcomer { revision, introduction, network: client.network() };
            upgrade(&channel, newcomer, session, request)
        }
        (Some("polling"), &Method::GET, None) => {
            let newcomer = Newcomer { revision, introduction, network: client.network() };
            match Guest::enter(&channel.0, newcomer.network) {
                Ok(guest) => polling.answer(&open(&channel.0, newcomer, guest, None)),
                Err(busy) => busy.into_response(),
            }
        }
        (Some("polling"), &Method::GET, Some(session)) => poll(polling, &session).await,
        (Some("polling"), &Method::POST, Some(session)) => {
            take(polling, &session, request, channel.0.settings.message).await
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

fn session_of(shared: &Shared, sid: &str) -> Option<Orders> {
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
    shared.tasks.spawn_on(session::run(start, guest, early, first), &shared.live);
    left
}

fn upgrade(channel: &Channel, newcomer: Newcomer, session: Option<Orders>, request: Request) -> Response {
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
        let (stream, early) = match handshake::take(upgrade, &shared.live).await {
            Ok(taken) => taken,
            Err(error) => return tracing::debug!(%error, "A client left during the handshake"),
        };
        let connection = Connection::new(stream, Limits { message: shared.settings.message });
        connection.expect_acknowledgements(shared.settings.unresponsive);
        match (session, guest) {
            (Some(session), _) => {
                // A session that has ended needs no other way.
                let _ = session.send(Box::new(Control::Probe(Box::new(connection), early))).await;
            }
            (None, Some(guest)) => {
                open(&shared, newcomer, guest, Some((connection, early)));
            }
            (None, None) => {}
        }
    });
    accepted.response.map(|()| Body::empty())
}

/// Waits for something to tell the client.
async fn poll(polling: Polling, session: &Orders) -> Response {
    let (answer, packets) = oneshot::channel();
    if session.send(Box::new(Control::Poll(answer))).await.is_err() {
        return refusal(1, "Session ID unknown");
    }
    match packets.await {
        Ok(packets) => polling.answer(&packets),
        Err(_) => refusal(3, "Bad request"),
    }
}

/// Takes what the client says.
async fn take(polling: Polling, session: &Orders, request: Request, most: usize) -> Response {
    let is_binary = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/octet-stream"));
    let Ok(body) = axum::body::to_bytes(request.into_body(), most).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "too large").into_response();
    };
    let packets = std::str::from_utf8(&body).ok().filter(|_| !is_binary);
    let Some(packets) = packets.and_then(|body| polling.read(body)) else {
        return refusal(3, "Bad request");
    };
    if session.send(Box::new(Control::Packets(packets))).await.is_err() {
        return refusal(1, "Session ID unknown");
    }
    ([(header::CONTENT_TYPE, "text/html")], "ok").into_response()
}
