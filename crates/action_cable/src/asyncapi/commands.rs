//! What clients say.

use serde_json::{Value, json};

use super::{Message, identifier, object};

/// Every command that is obeyed or answered; anything else is met with silence.
pub(super) fn all() -> Vec<Message> {
    let data = json!({
        "description": "JSON with an action, as a text or as it is; update_presence is the only one",
        "oneOf": [{ "type": "string" }, object(&json!({ "action": { "type": "string" } }))],
    });
    let none = || json!({});
    vec![
        command("subscribe", "Listen under this identifier.", none(), json!({ "history": history() })),
        command("unsubscribe", "Stop listening.", none(), none()),
        command("message", "Say something under this identifier.", json!({ "data": data }), none()),
        command(
            "history",
            "Hear again what came after this; extended protocol only.",
            json!({ "history": history() }),
            none(),
        ),
        presence("join"),
        presence("leave"),
    ]
}

fn presence(name: &'static str) -> Message {
    let more = json!({ "presence": { "type": "object", "description": "Ignored" } });
    command(name, "Answered with an error: lists of members are not kept.", json!({}), more)
}

fn command(name: &'static str, summary: &'static str, required: Value, optional: Value) -> Message {
    let mut properties = json!({ "command": { "const": name }, "identifier": identifier() });
    extend(&mut properties, required);
    let mut payload = object(&properties);
    extend(&mut payload["properties"], optional);
    Message { name, summary, payload }
}

fn extend(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}

/// What the client has already.
fn history() -> Value {
    let position = object(&json!({ "epoch": { "type": "string" }, "offset": { "type": "integer" } }));
    json!({
        "type": "object",
        "properties": {
            "since": {
                "type": "number",
                "description": "Unix seconds of the client's clock, for streams without a position",
            },
            "streams": { "type": "object", "additionalProperties": position },
        },
    })
}
