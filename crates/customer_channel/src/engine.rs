//! Engine.IO's packets and payloads, protocols 3 and 4: text only, pure.
//!
//! Source: <https://socket.io/docs/v4/engine-io-protocol/> and its third revision.

use serde_json::json;

/// Milliseconds between two heartbeats.
pub(crate) const PING_INTERVAL_MS: u64 = 25_000;
/// Milliseconds that an answer to a heartbeat may take.
pub(crate) const PING_TIMEOUT_MS: u64 = 20_000;

/// Separates packets in a payload of protocol 4.
const SEPARATOR: char = '\u{1e}';

/// A revision of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Revision {
    /// Clients of the second generation: they ping, and are connected unasked.
    Three,
    /// Clients of the third and fourth generation: the server pings.
    Four,
}

impl Revision {
    /// Reads the `EIO` of a request; clients that name none are of the second generation.
    pub(crate) fn parse(text: Option<&str>) -> Option<Self> {
        match text {
            None | Some("" | "3") => Some(Self::Three),
            Some("4") => Some(Self::Four),
            Some(_) => None,
        }
    }
}

/// What a packet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packet<'a> {
    /// The session ends.
    Close,
    /// A heartbeat, with what is to be said back.
    Ping(&'a str),
    /// The answer to a heartbeat.
    Pong,
    /// A packet of Socket.IO.
    Message(&'a str),
    /// The session goes on over this WebSocket.
    Upgrade,
    /// Nothing.
    Noop,
}

impl<'a> Packet<'a> {
    /// Reads a packet; nothing for what no client may send.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut rest = text.chars();
        let kind = rest.next()?;
        let rest = rest.as_str();
        match kind {
            '1' => Some(Self::Close),
            '2' => Some(Self::Ping(rest)),
            '3' => Some(Self::Pong),
            '4' => Some(Self::Message(rest)),
            '5' => Some(Self::Upgrade),
            '6' => Some(Self::Noop),
            _ => None,
        }
    }
}

/// The first packet of a session.
pub(crate) fn open(sid: &str, upgrades: &[&str], most: usize) -> String {
    let body = json!({
        "sid": sid,
        "upgrades": upgrades,
        "pingInterval": PING_INTERVAL_MS,
        "pingTimeout": PING_TIMEOUT_MS,
        "maxPayload": most,
    });
    format!("0{body}")
}

/// Several packets as the body of one answer.
pub(crate) fn payload(revision: Revision, packets: &[String]) -> String {
    match revision {
        Revision::Four => packets.join("\u{1e}"),
        Revision::Three => {
            let measured = packets.iter().map(|packet| format!("{}:{packet}", units(packet)));
            measured.collect::<Vec<_>>().concat()
        }
    }
}

/// The packets in the body of a request; nothing when it is none.
pub(crate) fn packets(revision: Revision, payload: &str) -> Option<Vec<&str>> {
    if payload.is_empty() {
        return Some(Vec::new());
    }
    match revision {
        Revision::Four => Some(payload.split(SEPARATOR).collect()),
        Revision::Three => measured(payload),
    }
}

/// Lengths count UTF-16 code units, as the first clients were written in JavaScript.
fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

fn measured(mut payload: &str) -> Option<Vec<&str>> {
    let mut packets = Vec::new();
    while !payload.is_empty() {
        let (length, rest) = payload.split_once(':')?;
        let mut left: usize = length.parse().ok()?;
        let mut end = 0;
        for character in rest.chars() {
            if left == 0 {
                break;
            }
            left = left.checked_sub(character.len_utf16())?;
            end += character.len_utf8();
        }
        if left > 0 {
            return None;
        }
        packets.push(&rest[..end]);
        payload = &rest[end..];
    }
    Some(packets)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_of_the_third_revision_count_utf16() {
        assert_eq!(payload(Revision::Three, &["4é".into(), "4🎈".into()]), "2:4é3:4🎈");
        assert_eq!(packets(Revision::Three, "2:4é3:4🎈"), Some(vec!["4é", "4🎈"]));
    }

    #[test]
    fn what_is_no_payload_is_refused() {
        for broken in ["4", "x:4", "9:4", "1:🎈", ":", "-1:4"] {
            assert_eq!(packets(Revision::Three, broken), None, "{broken}");
        }
        assert_eq!(packets(Revision::Three, ""), Some(Vec::new()));
    }

    #[test]
    fn a_missing_revision_is_the_third() {
        let read = |text| Revision::parse(text);

        assert_eq!(
            [read(None), read(Some("3")), read(Some("4"))],
            [Some(Revision::Three), Some(Revision::Three), Some(Revision::Four)]
        );
        assert_eq!(read(Some("5")), None);
    }

    proptest! {
        #[test]
        fn payloads_come_back_as_they_went(packets in prop::collection::vec("4[^\u{1e}]{0,20}", 1..6)) {
            for revision in [Revision::Three, Revision::Four] {
                let payload = payload(revision, &packets);
                let read = super::packets(revision, &payload);
                prop_assert_eq!(read, Some(packets.iter().map(String::as_str).collect::<Vec<_>>()));
            }
        }
    }
}
