//! Action Cable's frames, without input or output.

mod history;

use std::borrow::Cow;

use model::Token;
use model::account::AccountId;
use model::event::Seq;
use model::user::UserId;
use realtime::Claim;
use serde::Deserialize;
use serde_json::Value;

pub use history::History;

/// What clients offer that can go on where they left off.
const EXTENDED: &str = "actioncable-v1-ext-json";

/// The subprotocols served; `actioncable-unsupported` is what old clients offer besides.
pub const PROTOCOLS: [&str; 3] = ["actioncable-v1-json", EXTENDED, "actioncable-unsupported"];

/// What is spoken on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Action Cable as everybody knows it.
    Plain,
    /// The same with positions, from which a client goes on after it was away.
    Extended,
}

impl Protocol {
    /// What was agreed on in the handshake.
    pub fn of(agreed: Option<&str>) -> Self {
        if agreed == Some(EXTENDED) { Self::Extended } else { Self::Plain }
    }
}

/// The first frame of every connection.
pub const WELCOME: &str = r#"{"type":"welcome"}"#;

/// The last frame before the server goes away; clients come back by themselves.
pub const RESTART: &str = r#"{"type":"disconnect","reason":"server_restart","reconnect":true}"#;

/// The last frame for a client that asks for more than is good; it may come back and behave.
pub const INVALID_REQUEST: &str = r#"{"type":"disconnect","reason":"invalid_request","reconnect":true}"#;

/// The heartbeat of `seconds` since the epoch.
pub fn ping(seconds: i64) -> String {
    format!(r#"{{"type":"ping","message":{seconds}}}"#)
}

/// What a client wants; anything else is silence.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Listen under this identifier, and hear first what was missed if the client says what it has.
    Subscribe(String, Option<History>),
    /// Stop listening.
    Unsubscribe(String),
    /// Say something under this identifier.
    Perform(String, Action),
    /// Hear again what came after this, while listening.
    GoBack(String, History),
    /// Be listed, or ask who is, in a way that this server does not serve.
    Presence(String),
}

/// What can be said under an identifier.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// A sign of life.
    UpdatePresence,
    /// Something this version does not know.
    Unknown,
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    command: Cow<'a, str>,
    identifier: String,
    data: Option<Value>,
    history: Option<Value>,
}

impl Command {
    /// Reads a frame; `None` for everything that the protocol answers with silence.
    pub fn parse(text: &str) -> Option<Self> {
        let raw: Raw<'_> = serde_json::from_str(text).ok()?;
        let history = raw.history.as_ref().and_then(History::of);
        match raw.command.as_ref() {
            "subscribe" => Some(Self::Subscribe(raw.identifier, history)),
            "unsubscribe" => Some(Self::Unsubscribe(raw.identifier)),
            "message" => Some(Self::Perform(raw.identifier, Action::of(raw.data?))),
            "history" => Some(Self::GoBack(raw.identifier, history?)),
            "presence" | "join" | "leave" => Some(Self::Presence(raw.identifier)),
            _ => None,
        }
    }
}

impl Action {
    /// Data is a JSON text; some clients send the object itself.
    fn of(data: Value) -> Self {
        let object = match data {
            Value::String(text) => serde_json::from_str(&text).unwrap_or_default(),
            other => other,
        };
        match object.get("action").and_then(Value::as_str) {
            Some("update_presence") => Self::UpdatePresence,
            _ => Self::Unknown,
        }
    }
}

/// Reads whose stream an identifier asks for; `None` when it can only be rejected.
pub fn claim(identifier: &str) -> Option<Claim> {
    let object: Value = serde_json::from_str(identifier).ok()?;
    if object.get("channel").and_then(Value::as_str) != Some("RoomChannel") {
        return None;
    }
    let token =
        object.get("pubsub_token").and_then(Value::as_str).filter(|token| !token.trim().is_empty())?;
    let token = Token::new(token);
    match number(object.get("user_id")) {
        Number::Absent => Some(Claim::Session { token }),
        Number::Present(user) => {
            let Number::Present(account) = number(object.get("account_id")) else { return None };
            Some(Claim::User { user_id: UserId::new(user), account_id: AccountId::new(account), token })
        }
        Number::Broken => None,
    }
}

/// Whether an identifier is one at all; anything else is met with silence.
pub fn names_a_channel(identifier: &str) -> bool {
    let object: Option<Value> = serde_json::from_str(identifier).ok();
    object.is_some_and(|object| object.get("channel").is_some_and(Value::is_string))
}

enum Number {
    Absent,
    Present(i64),
    Broken,
}

/// Ids come as numbers or as text; null, blank text and what else has nothing in it count as absent.
fn number(value: Option<&Value>) -> Number {
    match value {
        None | Some(Value::Null | Value::Bool(false)) => Number::Absent,
        Some(Value::Array(empty)) if empty.is_empty() => Number::Absent,
        Some(Value::Object(empty)) if empty.is_empty() => Number::Absent,
        Some(Value::String(text)) if text.trim().is_empty() => Number::Absent,
        Some(Value::String(text)) => text.trim().parse().map_or(Number::Broken, Number::Present),
        Some(other) => other.as_i64().map_or(Number::Broken, Number::Present),
    }
}

/// How everything told under an identifier begins: `{"identifier":"…"`.
pub fn prefix(identifier: &str) -> Box<[u8]> {
    let mut prefix = br#"{"identifier":"#.to_vec();
    serde_json::to_writer(&mut prefix, identifier).expect("a text can always be written as JSON");
    prefix.into_boxed_slice()
}

/// After the prefix: the subscription is heard from now on.
pub const CONFIRM: &[u8] = br#","type":"confirm_subscription"}"#;
/// After the prefix: there is nothing to hear under the identifier, now or any more.
pub const REJECT: &[u8] = br#","type":"reject_subscription"}"#;
/// After the prefix and before the shared bytes of a delivery, which [`MESSAGE_END`] follows.
pub const MESSAGE: &[u8] = br#","message":"#;
/// Ends a delivery.
pub const MESSAGE_END: &[u8] = b"}";
/// After the prefix: what was missed has been told.
pub const CONFIRM_HISTORY: &[u8] = br#","type":"confirm_history"}"#;
/// After the prefix: what was missed cannot be told.
pub const REJECT_HISTORY: &[u8] = br#","type":"reject_history"}"#;
/// After the prefix: lists of members are not kept.
pub const NO_PRESENCE: &[u8] = br#","type":"presence","message":{"type":"error"}}"#;

/// What the end of a delivery begins with that has a position; the number and [`MESSAGE_END`] follow.
pub fn position(stream_id: &str, epoch: &str) -> Box<str> {
    // Both are of our own making and need no escapes.
    format!(r#","stream_id":"{stream_id}","epoch":"{epoch}","offset":"#).into_boxed_str()
}

/// After the prefix: the client has to fetch everything anew, as of `head`.
pub fn resync(account: AccountId, head: Seq) -> String {
    format!(r#","message":{{"event":"resync_required","data":{{"account_id":{account},"head":{head}}}}}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_and_everything_else_is_silence() {
        let subscribe = Command::Subscribe("x".into(), None);
        let presence = || Some(Command::Perform("x".into(), Action::UpdatePresence));
        for (text, expected) in [
            (r#"{"command":"subscribe","identifier":"x"}"#, Some(subscribe)),
            (
                r#"{"command":"message","identifier":"x","data":"{\"action\":\"update_presence\"}"}"#,
                presence(),
            ),
            (r#"{"command":"message","identifier":"x","data":{"action":"update_presence"}}"#, presence()),
            (
                r#"{"command":"message","identifier":"x","data":"nonsense"}"#,
                Some(Command::Perform("x".into(), Action::Unknown)),
            ),
            (r#"{"command":"message","identifier":"x"}"#, None),
            (r#"{"command":"presence","identifier":"x"}"#, Some(Command::Presence("x".into()))),
            (r#"{"command":"join","identifier":"x","presence":{}}"#, Some(Command::Presence("x".into()))),
            (r#"{"command":"history","identifier":"x","history":7}"#, None),
            (r#"{"command":"whisper","identifier":"x","data":{}}"#, None),
            (r#"{"command":"pong"}"#, None),
            (r#"{"command":"subscribe"}"#, None),
            (r#"{"command":"subscribe","identifier":{}}"#, None),
            (r#"{"command":7,"identifier":"x"}"#, None),
            ("[]", None),
            ("nonsense", None),
        ] {
            assert_eq!(Command::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn identifiers_name_a_session_or_a_user_or_nobody() {
        let user = |identifier: &str| match claim(identifier) {
            Some(Claim::User { user_id, account_id, .. }) => Some((user_id.get(), account_id.get())),
            _ => None,
        };
        let is_session = |identifier: &str| matches!(claim(identifier), Some(Claim::Session { .. }));

        assert!(is_session(r#"{"channel":"RoomChannel","pubsub_token":"t"}"#));
        assert!(is_session(r#"{"channel":"RoomChannel","pubsub_token":"t","account_id":5,"user_id":""}"#));
        assert_eq!(
            user(r#"{"channel":"RoomChannel","pubsub_token":"t","account_id":1,"user_id":2}"#),
            Some((2, 1))
        );
        assert_eq!(
            user(r#"{"user_id":"2","account_id":"1","pubsub_token":"t","channel":"RoomChannel"}"#),
            Some((2, 1))
        );
        for refused in [
            r#"{"channel":"OtherChannel","pubsub_token":"t"}"#,
            r#"{"channel":"RoomChannel","pubsub_token":null}"#,
            r#"{"channel":"RoomChannel","pubsub_token":" "}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"t","user_id":2}"#,
            r#"{"channel":"RoomChannel","pubsub_token":"t","account_id":1,"user_id":"two"}"#,
            "nonsense",
        ] {
            assert!(claim(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn the_identifier_comes_back_byte_for_byte() {
        let odd = "{\"user_id\":2 ,\t\"channel\":\"RoomChannel\"}é";
        let mut frame = prefix(odd).to_vec();
        frame.extend_from_slice(CONFIRM);

        let parsed: Value = serde_json::from_slice(&frame).unwrap();

        assert_eq!(parsed["identifier"].as_str(), Some(odd));
        assert_eq!(parsed["type"], "confirm_subscription");
    }
}
