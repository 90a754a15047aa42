//! The description of this door for generators of clients: an `AsyncAPI` document.

mod commands;
mod events;
mod frames;

use serde_json::{Map, Value, json};

/// A kind of frame: what it is called, what it is for, and the JSON schema of its text.
struct Message {
    name: &'static str,
    summary: &'static str,
    payload: Value,
}

/// The document, in the format of `AsyncAPI` 3.0.
pub fn asyncapi() -> Value {
    let heard: Vec<Message> = frames::all().into_iter().chain(events::all()).collect();
    let said = commands::all();
    let both = heard.iter().chain(&said);
    let described: Map<_, _> =
        both.clone().map(|message| (message.name.to_owned(), message.described())).collect();
    let offered: Map<_, _> = both
        .map(|message| (message.name.to_owned(), reference("components/messages", message.name)))
        .collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Switchboard live",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What clients hear and say on the WebSocket /cable, which speaks Action Cable.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "cable": {
                "address": "/cable",
                "description": "Subprotocols: actioncable-v1-json, or actioncable-v1-ext-json for clients that go \
                    on where they left off.",
                "messages": offered,
                "bindings": { "ws": { "method": "GET" } },
            },
        },
        "operations": {
            "tell": operation("send", "What the server tells its clients.", &heard),
            "obey": operation("receive", "What clients may say.", &said),
        },
        "components": { "messages": described, "schemas": wire::event_schemas() },
    })
}

impl Message {
    fn described(&self) -> Value {
        json!({ "name": self.name, "title": self.name, "summary": self.summary, "payload": self.payload })
    }
}

fn operation(action: &str, summary: &str, messages: &[Message]) -> Value {
    let messages: Vec<_> =
        messages.iter().map(|message| reference("channels/cable/messages", message.name)).collect();
    json!({
        "action": action,
        "summary": summary,
        "channel": reference("channels", "cable"),
        "messages": messages,
    })
}

fn reference(place: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/{place}/{name}") })
}

/// An object that has all of these.
fn object(properties: &Value) -> Value {
    let required: Vec<_> = properties.as_object().into_iter().flat_map(Map::keys).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

/// The text that a client chose for its subscription.
fn identifier() -> Value {
    json!({ "type": "string", "description": "As the client wrote it, byte for byte" })
}
