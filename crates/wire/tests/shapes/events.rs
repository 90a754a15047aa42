//! What sockets are told.

use insta::assert_json_snapshot;
use model::conversation::ConversationView;
use model::event::{AccessChange, Body, Event, EventName};
use model::message::Sender;
use model::scope::Performer;
use model::typing::{Typing, TypingState, Visibility};
use serde_json::{Value, json};
use wire::{Viewer, event_json, presence_json, typing_json};

use crate::samples::{contact, files, look, object, presence, read, session, user};
use crate::talk::{answer, busy, busy_bot, event, fresh, question};

fn told(event: &Event, viewer: Viewer<'_>) -> Value {
    let files = files();
    read(&event_json(event, viewer, look(&files)).expect("clients are told"))
}

fn message_event(name: EventName) -> Event {
    let mut event = event(name, Body::Message(Box::new(question())));
    event.payload.echo_id = Some(json!("tmp-1"));
    event.payload.performer = Some(Performer::User(user().card()));
    event.payload.changes = object(json!({"status": ["sent", "read"]}));
    event
}

fn conversation_event(name: EventName) -> Event {
    let mut event = event(name, Body::Conversation(Box::new(busy())));
    event.payload.performer = Some(Performer::User(user().card()));
    event
}

#[test]
fn a_created_message_carries_its_echo_and_its_cause() {
    assert_json_snapshot!(told(&message_event(EventName::MessageCreated), Viewer::Contact));
}

#[test]
fn an_answer_carries_its_files_and_its_author() {
    assert_json_snapshot!(told(
        &event(EventName::MessageCreated, Body::Message(Box::new(answer()))),
        Viewer::Agent
    ));
}

#[test]
fn a_conversation_names_the_bot_that_works_on_it() {
    let event = event(EventName::ConversationUpdated, Body::Conversation(Box::new(busy_bot())));
    let bot = json!({"id": 3, "name": "Helper", "avatar_url": "", "type": "agent_bot"});

    for viewer in [Viewer::Agent, Viewer::Contact] {
        let meta = &told(&event, viewer)["data"]["meta"];
        assert_eq!((&meta["assignee"], &meta["assignee_type"]), (&bot, &json!("AgentBot")));
    }
}

#[test]
fn what_was_told_before_bots_could_be_assigned_is_read() {
    let told = json!(busy());
    assert_eq!(
        (told.get("assignee_agent_bot"), told["conversation"].get("assignee_agent_bot_id")),
        (None, None)
    );

    let read: ConversationView = serde_json::from_value(told).expect("it is known");

    assert_eq!(read, busy());
}

#[test]
fn an_updated_message_carries_what_changed_and_no_echo() {
    let data = &told(&message_event(EventName::MessageUpdated), Viewer::Agent)["data"];

    assert_eq!(data["previous_changes"], json!({"status": ["sent", "read"]}));
    assert_eq!(data.get("echo_id"), None);
}

#[test]
fn a_first_reply_carries_neither_changes_nor_echo() {
    let data = &told(&message_event(EventName::FirstReplyCreated), Viewer::Agent)["data"];

    assert_eq!((data.get("previous_changes"), data.get("echo_id")), (None, None));
}

#[test]
fn a_conversation_with_everything_is_told_whole() {
    assert_json_snapshot!(told(&conversation_event(EventName::ConversationCreated), Viewer::Agent));
}

#[test]
fn a_fresh_conversation_has_zeros_nulls_and_no_message() {
    assert_json_snapshot!(told(
        &event(EventName::ConversationCreated, Body::Conversation(Box::new(fresh()))),
        Viewer::Agent
    ));
}

#[test]
fn only_the_owner_is_shown_the_sessions_token() {
    let event = conversation_event(EventName::ConversationUpdated);
    let session = session();
    let token = |viewer| told(&event, viewer)["data"]["contact_inbox"].get("pubsub_token").cloned();

    assert_eq!(token(Viewer::Agent), None);
    assert_eq!(token(Viewer::Contact), None);
    assert_eq!(
        token(Viewer::Owner { pubsub_token: &session.pubsub_token }),
        Some(json!("vxrAesh9TjFkEeQbSTyyBNYY"))
    );
}

#[test]
fn events_of_the_latest_state_name_no_cause() {
    let names_a_cause =
        |name| told(&conversation_event(name), Viewer::Agent)["data"].get("performer").is_some();

    for name in [EventName::ConversationCreated, EventName::ConversationContactChanged] {
        assert!(names_a_cause(name), "{name:?}");
    }
    for name in [
        EventName::ConversationUpdated,
        EventName::ConversationStatusChanged,
        EventName::ConversationRead,
        EventName::AssigneeChanged,
        EventName::TeamChanged,
    ] {
        assert!(!names_a_cause(name), "{name:?}");
    }
}

#[test]
fn a_contact_is_told_with_its_account() {
    assert_json_snapshot!(told(
        &event(EventName::ContactUpdated, Body::Contact(Box::new((&contact()).into()))),
        Viewer::Agent
    ));
}

#[test]
fn changes_of_rights_are_told_to_nobody() {
    let files = files();
    let event = event(EventName::AccessChanged, Body::Access(AccessChange::Everyone));

    assert_eq!(event_json(&event, Viewer::Agent, look(&files)), None);
}

#[test]
fn typing_names_the_conversation_and_the_typist() {
    let files = files();
    let typing = |state, typist, visibility| {
        let typing = Typing { state, conversation: fresh().into(), typist, visibility };
        read(&typing_json(&typing, Viewer::Agent, look(&files)))
    };

    let jane = typing(TypingState::On, Sender::Contact((&contact()).into()), Visibility::Public);
    let ada = typing(TypingState::Off, Sender::User(user().card()), Visibility::Private);

    assert_json_snapshot!(jane);
    assert_eq!(ada["event"], "conversation.typing_off");
    assert_eq!((&ada["data"]["is_private"], &ada["data"]["user"]["type"]), (&json!(true), &json!("user")));
}

#[test]
fn only_agents_are_told_which_customers_are_here() {
    let data = |viewer| read(&presence_json(&presence(), viewer));
    let users = json!({"7": "busy", "9": "online"});

    let agents = json!({"account_id": 1, "users": users, "contacts": {"10": "online"}});
    assert_eq!(data(Viewer::Agent), json!({"event": "presence.update", "data": agents}));
    assert_eq!(data(Viewer::Contact)["data"], json!({"account_id": 1, "users": users}));
}
