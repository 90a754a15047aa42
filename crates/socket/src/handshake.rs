//! The upgrade from HTTP to WebSocket (RFC 6455, section 4.2).

mod key;
mod take;

use http::header::{
    ALLOW, AsHeaderName, CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Version};

pub use take::{TakeError, take};

const VERSION: &str = "13";

/// A granted upgrade.
#[derive(Debug)]
pub struct Accepted {
    /// The answer to send: 101 with every header the client checks.
    pub response: Response<()>,
    /// The protocol to speak, if the client offered one that is supported.
    pub protocol: Option<&'static str>,
}

/// Why a request is not upgraded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An ordinary request, which the door answers as it likes.
    #[error("not a WebSocket upgrade")]
    NotAnUpgrade,
    /// Only GET can be upgraded.
    #[error("a WebSocket upgrade must be a GET")]
    Method,
    /// Only HTTP/1.1 can be upgraded.
    #[error("a WebSocket upgrade needs HTTP/1.1")]
    HttpVersion,
    /// Only version 13 of the protocol is spoken.
    #[error("only WebSocket version 13 is supported")]
    Version,
    /// The key is missing, repeated or not 16 bytes in base64.
    #[error("the Sec-WebSocket-Key is not valid")]
    Key,
}

impl Refusal {
    /// The answer to send. A door may answer `NotAnUpgrade` (426 here) in its own way.
    pub fn response(self) -> Response<()> {
        let (status, hint) = match self {
            Self::NotAnUpgrade => {
                (StatusCode::UPGRADE_REQUIRED, Some((UPGRADE, HeaderValue::from_static("websocket"))))
            }
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, Some((ALLOW, HeaderValue::from_static("GET")))),
            Self::Version => (
                StatusCode::UPGRADE_REQUIRED,
                Some((SEC_WEBSOCKET_VERSION, HeaderValue::from_static(VERSION))),
            ),
            Self::HttpVersion | Self::Key => (StatusCode::BAD_REQUEST, None),
        };
        let mut response = Response::new(());
        *response.status_mut() = status;
        response.headers_mut().extend(hint);
        response
    }
}

/// Grants the upgrade that `request` asks for, speaking the first offered protocol that is `supported`.
///
/// A client that offers none, or only others, is accepted without one: raw clients need none, and a client that insists
/// on one closes the connection itself. Extensions are never negotiated.
pub fn accept(request: &Parts, supported: &[&'static str]) -> Result<Accepted, Refusal> {
    let headers = &request.headers;
    let mut upgrades = tokens(headers, UPGRADE);
    let mut connection = tokens(headers, CONNECTION);
    if !upgrades.any(|token| token.eq_ignore_ascii_case("websocket"))
        || !connection.any(|token| token.eq_ignore_ascii_case("upgrade"))
    {
        return Err(Refusal::NotAnUpgrade);
    }
    if request.method != Method::GET {
        return Err(Refusal::Method);
    }
    if request.version != Version::HTTP_11 {
        return Err(Refusal::HttpVersion);
    }
    if only(headers, SEC_WEBSOCKET_VERSION).is_none_or(|version| version != VERSION) {
        return Err(Refusal::Version);
    }
    let key = only(headers, SEC_WEBSOCKET_KEY).filter(|key| key::is_valid(key)).ok_or(Refusal::Key)?;
    let protocol = tokens(headers, SEC_WEBSOCKET_PROTOCOL)
        .find_map(|offered| supported.iter().copied().find(|&protocol| protocol == offered));

    Ok(Accepted { response: switch(key, protocol), protocol })
}

fn switch(key: &HeaderValue, protocol: Option<&'static str>) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, key::answer(key));
    if let Some(protocol) = protocol {
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
    }
    response
}

/// The members of a list header, whether in one line or several.
fn tokens(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim_ascii)
}

/// The value of a header that must not be repeated.
fn only(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}
