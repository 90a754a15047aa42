//! Events, each in the frame that carries it.

use model::event::EventName;
use serde_json::{Value, json};

use super::{Message, identifier, object, reference};

/// Every event that a client may hear.
pub(super) fn all() -> Vec<Message> {
    let facts = EventName::ALL.into_iter().filter_map(|name| {
        let (summary, data) = fact(name)?;
        Some(positioned(name.as_str(), summary, &data))
    });
    facts.chain(signals()).collect()
}

/// What a fact of the log tells; `None` for those that no client is told.
fn fact(name: EventName) -> Option<(&'static str, Value)> {
    Some(match name {
        EventName::MessageCreated => ("Somebody said something.", shape("MessageEvent")),
        EventName::MessageUpdated => ("A message changed.", shape("MessageEvent")),
        EventName::FirstReplyCreated => {
            ("A person of the business answered for the first time; agents only.", shape("MessageEvent"))
        }
        EventName::ConversationCreated => ("A conversation began.", told("ConversationEvent")),
        EventName::ConversationUpdated => ("A conversation changed.", told("ConversationEvent")),
        EventName::ConversationStatusChanged => {
            ("A conversation was opened, resolved, snoozed or put aside.", told("ConversationEvent"))
        }
        EventName::ConversationRead => {
            ("The customer has seen everything; agents only.", told("ConversationEvent"))
        }
        EventName::ConversationContactChanged => {
            ("A conversation belongs to another contact now; agents only.", told("ConversationEvent"))
        }
        EventName::AssigneeChanged => {
            ("Somebody else works on a conversation; agents only.", told("ConversationEvent"))
        }
        EventName::TeamChanged => {
            ("Another team works on a conversation; agents only.", told("ConversationEvent"))
        }
        EventName::ContactCreated => ("A contact appeared; users only.", told("ContactPush")),
        EventName::ContactUpdated => ("A contact changed; users only.", told("ContactPush")),
        EventName::ContactMerged => ("A contact took in another one; users only.", told("ContactPush")),
        EventName::ContactDeleted => ("A contact is gone; users only.", told("ContactPush")),
        EventName::ConversationMentioned => {
            ("A note named the user; that user only.", told("ConversationEvent"))
        }
        EventName::NotificationCreated => {
            ("The user should look at something; that user only.", told("NotificationEvent_NotificationPush"))
        }
        EventName::NotificationCreatedOldName => (
            "The same as notification.created, under the name that older clients know.",
            told("NotificationEvent_NotificationPush"),
        ),
        EventName::NotificationUpdated => (
            "A notification was read, put aside or brought back; its user only.",
            told("NotificationEvent_NotificationPush"),
        ),
        EventName::NotificationDeleted => {
            ("A notification is gone; its user only.", told("NotificationEvent_GoneNotification"))
        }
        EventName::AccountCacheInvalidated => {
            ("Labels, inboxes or teams have to be fetched again; users only.", told("CachedLists"))
        }
        EventName::AccessChanged | EventName::ChannelTold | EventName::Unknown => return None,
    })
}

/// What is told without being a fact.
fn signals() -> Vec<Message> {
    let typing = told("TypingEvent");
    let resync = object(&json!({ "account_id": { "type": "integer" }, "head": { "type": "integer" } }));
    vec![
        plain("conversation.typing_on", "Somebody began to write.", &typing),
        plain("conversation.typing_off", "Somebody stopped writing.", &typing),
        positioned("presence.update", "Who is here.", &shape("PresenceUpdate")),
        plain("resync_required", "Fetch everything anew, as of the head; extended protocol only.", &resync),
    ]
}

fn shape(name: &str) -> Value {
    reference("components/schemas", name)
}

/// A shape with what every event says besides.
fn told(name: &str) -> Value {
    let besides = json!({
        "type": "object",
        "required": ["account_id"],
        "properties": { "account_id": { "type": "integer" }, "performer": shape("PerformerPush") },
    });
    json!({ "allOf": [shape(name), besides] })
}

fn plain(name: &'static str, summary: &'static str, data: &Value) -> Message {
    let message = object(&json!({ "event": { "const": name }, "data": data }));
    Message { name, summary, payload: object(&json!({ "identifier": identifier(), "message": message })) }
}

/// On the extended protocol the frame says where its stream has come to.
fn positioned(name: &'static str, summary: &'static str, data: &Value) -> Message {
    let mut message = plain(name, summary, data);
    message.payload["properties"]["stream_id"] = json!({ "type": "string" });
    message.payload["properties"]["epoch"] = json!({ "type": "string" });
    message.payload["properties"]["offset"] = json!({ "type": "integer" });
    message.payload["dependencies"] = json!({
        "stream_id": ["epoch", "offset"],
        "epoch": ["stream_id", "offset"],
        "offset": ["stream_id", "epoch"],
    });
    message
}
