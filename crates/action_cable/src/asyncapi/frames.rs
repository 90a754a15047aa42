//! Frames of the protocol itself.

use serde_json::{Value, json};

use super::{Message, identifier, object};

/// Every frame but those that carry an event.
pub(super) fn all() -> Vec<Message> {
    vec![
        message(
            "welcome",
            "The first frame of every connection.",
            &json!({ "type": { "const": "welcome" } }),
        ),
        message(
            "ping",
            "The heartbeat, every three seconds.",
            &json!({
                "type": { "const": "ping" },
                "message": { "type": "integer", "description": "Unix seconds" },
            }),
        ),
        answer("confirm_subscription", "Everything later than this is heard."),
        answer("reject_subscription", "There is nothing to hear under the identifier, now or any more."),
        answer("confirm_history", "Everything that was missed has been told; extended protocol only."),
        answer("reject_history", "What was missed cannot be told; extended protocol only."),
        message(
            "presence",
            "Lists of members are not kept; extended protocol only.",
            &json!({
                "type": { "const": "presence" },
                "identifier": identifier(),
                "message": object(&json!({ "type": { "const": "error" } })),
            }),
        ),
        message(
            "disconnect",
            "The last frame before the server ends the connection.",
            &json!({
                "type": { "const": "disconnect" },
                "reason": { "enum": ["server_restart", "invalid_request"] },
                "reconnect": { "type": "boolean" },
            }),
        ),
    ]
}

fn message(name: &'static str, summary: &'static str, properties: &Value) -> Message {
    Message { name, summary, payload: object(properties) }
}

fn answer(name: &'static str, summary: &'static str) -> Message {
    message(name, summary, &json!({ "type": { "const": name }, "identifier": identifier() }))
}
