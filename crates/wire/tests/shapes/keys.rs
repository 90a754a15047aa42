//! The documented keys of events, no more and no fewer.

use model::event::{Body, EventName};
use serde_json::Value;
use utoipa::PartialSchema;
use wire::{ConversationEvent, MessageEvent, Viewer, event_json};

use crate::samples::{files, look, read, session, shown};
use crate::talk::{answer, busy, event};

const MESSAGE: [&str; 23] = [
    "account_id",
    "additional_attributes",
    "attachments",
    "content",
    "content_attributes",
    "content_type",
    "conversation",
    "conversation_id",
    "created_at",
    "echo_id",
    "external_source_ids",
    "id",
    "inbox_id",
    "message_type",
    "private",
    "processed_message_content",
    "sender",
    "sender_id",
    "sender_type",
    "sentiment",
    "source_id",
    "status",
    "updated_at",
];

const CONVERSATION: [&str; 22] = [
    "additional_attributes",
    "agent_last_seen_at",
    "can_reply",
    "channel",
    "contact_inbox",
    "contact_last_seen_at",
    "created_at",
    "custom_attributes",
    "first_reply_created_at",
    "id",
    "inbox_id",
    "labels",
    "last_activity_at",
    "messages",
    "meta",
    "priority",
    "snoozed_until",
    "status",
    "timestamp",
    "unread_count",
    "updated_at",
    "waiting_since",
];

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn a_created_message_has_the_documented_keys() {
    let files = files();
    let mut event = event(EventName::MessageCreated, Body::Message(Box::new(answer())));
    event.payload.echo_id = Some("tmp-1".into());

    let told = read(&event_json(&event, Viewer::Agent, look(&files)).expect("clients are told"));

    assert_eq!(keys(&told["data"]), MESSAGE);
    assert_eq!(
        keys(&told["data"]["conversation"]),
        ["assignee_id", "contact_inbox", "last_activity_at", "unread_count"]
    );
}

#[test]
fn a_conversation_has_the_documented_keys() {
    let (files, view, session) = (files(), busy(), session());
    let owner = Viewer::Owner { pubsub_token: &session.pubsub_token };

    let shown = shown(&ConversationEvent::new(&view, owner, look(&files)));

    assert_eq!(keys(&shown), CONVERSATION);
    assert_eq!(keys(&shown["meta"]), ["assignee", "assignee_type", "hmac_verified", "sender", "team"]);
    assert_eq!(
        keys(&shown["contact_inbox"]),
        [
            "contact_id",
            "created_at",
            "hmac_verified",
            "id",
            "inbox_id",
            "pubsub_token",
            "source_id",
            "updated_at"
        ]
    );
}

#[test]
fn the_schema_of_a_message_names_the_same_keys() {
    let schema = shown(&MessageEvent::schema());
    let mut expected = MESSAGE.to_vec();
    expected.extend(["performer", "previous_changes"]);
    expected.sort_unstable();

    assert_eq!(keys(&schema["properties"]), expected);
}
