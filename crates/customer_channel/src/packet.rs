//! Socket.IO's packets, protocols 4 and 5: alike but for the way in.
//!
//! Source: <https://socket.io/docs/v4/socket-io-protocol/>.

use serde_json::{Value, json};

use crate::engine::Revision;

/// What a client says.
#[derive(Debug, PartialEq)]
pub(crate) enum Packet {
    /// It wants to join a namespace, with what it says about itself.
    Connect(String, Value),
    /// It leaves the namespace.
    Disconnect,
    /// An event, with the number of the answer that it waits for.
    Event { name: String, argument: Value, id: Option<u64> },
    /// The answer to an event of ours.
    Ack(u64, Value),
    /// Something that is well formed and not for us: another namespace, binary data.
    Other,
}

impl Packet {
    /// Reads a packet; nothing when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let kind = text.chars().next()?;
        let (namespace, rest) = namespace(&text[kind.len_utf8()..]);
        match kind {
            '0' => Some(Self::Connect(namespace.to_owned(), serde_json::from_str(rest).unwrap_or_default())),
            '1' if namespace == "/" => Some(Self::Disconnect),
            '2' if namespace == "/" => {
                let (id, rest) = number(rest);
                let mut arguments = array(rest)?.into_iter();
                let Value::String(name) = arguments.next()? else { return None };
                Some(Self::Event { name, argument: arguments.next().unwrap_or_default(), id })
            }
            '3' if namespace == "/" => {
                let (id, rest) = number(rest);
                Some(Self::Ack(id?, array(rest)?.into_iter().next().unwrap_or_default()))
            }
            '1'..='6' => Some(Self::Other),
            _ => None,
        }
    }
}

/// A namespace other than the first stands before a comma, with a query after it in older clients.
fn namespace(text: &str) -> (&str, &str) {
    if !text.starts_with('/') {
        return ("/", text);
    }
    let (name, rest) = text.split_once(',').unwrap_or((text, ""));
    (name.split('?').next().unwrap_or(name), rest)
}

fn number(text: &str) -> (Option<u64>, &str) {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].parse().ok(), &text[end..])
}

fn array(text: &str) -> Option<Vec<Value>> {
    match serde_json::from_str(text).ok()? {
        Value::Array(items) => Some(items),
        _ => None,
    }
}

/// The answer to a connect; clients of the second generation get it unasked.
pub(crate) fn connected(revision: Revision, sid: &str) -> String {
    match revision {
        Revision::Three => "0".to_owned(),
        Revision::Four => format!("0{}", json!({ "sid": sid })),
    }
}

/// The answer to a connect to a namespace that there is not.
pub(crate) fn no_namespace(revision: Revision, namespace: &str) -> String {
    match revision {
        Revision::Three => format!("4{namespace},{}", json!("Invalid namespace")),
        Revision::Four => format!("4{namespace},{}", json!({ "message": "Invalid namespace" })),
    }
}

/// An event.
pub(crate) fn event(name: &str, argument: &Value) -> String {
    format!("2{}", json!([name, argument]))
}

/// An event that an answer is wanted to.
pub(crate) fn event_with_ack(id: u64, name: &str, argument: &Value) -> String {
    format!("2{id}{}", json!([name, argument]))
}

/// The answer to an event.
pub(crate) fn ack(id: u64, argument: &Value) -> String {
    format!("3{id}{}", json!([argument]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_of_clients_are_read() {
        let event = |name: &str, argument, id| Some(Packet::Event { name: name.into(), argument, id });

        assert_eq!(Packet::parse(r#"2["hi",{"a":1}]"#), event("hi", json!({"a": 1}), None));
        assert_eq!(Packet::parse(r#"212["hi"]"#), event("hi", Value::Null, Some(12)));
        assert_eq!(Packet::parse(r#"30[{"ok":true}]"#), Some(Packet::Ack(0, json!({"ok": true}))));
        assert_eq!(Packet::parse("0"), Some(Packet::Connect("/".into(), Value::Null)));
        assert_eq!(
            Packet::parse(r#"0{"token":"t"}"#),
            Some(Packet::Connect("/".into(), json!({"token": "t"})))
        );
        assert_eq!(Packet::parse("0/admin,"), Some(Packet::Connect("/admin".into(), Value::Null)));
        assert_eq!(Packet::parse("0/admin?a=1"), Some(Packet::Connect("/admin".into(), Value::Null)));
        assert_eq!(Packet::parse("1"), Some(Packet::Disconnect));
    }

    #[test]
    fn what_is_no_packet_is_refused_and_what_is_not_for_us_is_left() {
        for broken in ["", "2", "2{}", "2[]", "2[1]", "27", "3[1]", "9", "x"] {
            assert_eq!(Packet::parse(broken), None, "{broken}");
        }
        for foreign in [r#"2/admin,["hi"]"#, r#"51-["hi",{"_placeholder":true,"num":0}]"#] {
            assert_eq!(Packet::parse(foreign), Some(Packet::Other), "{foreign}");
        }
    }
}
