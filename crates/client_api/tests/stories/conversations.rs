//! Conversations begin, are listed, seen and resolved.

use std::time::Duration;

use http::StatusCode;
use model::event::EventName;
use model::topic::Topic;
use serde_json::json;

use crate::house::{House, keys, not_found};

#[tokio::test]
async fn a_conversation_begins_with_its_attributes_and_nothing_else() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;

    let new =
        json!({"custom_attributes": {"order": 7}, "additional_attributes": {"x": 1}, "status": "resolved"});
    let conversation = house.post(&visitor.conversations(), &new).await.ok();

    let expected = [
        "agent_last_seen_at",
        "contact",
        "contact_last_seen_at",
        "id",
        "inbox_id",
        "messages",
        "status",
        "uuid",
    ];
    assert_eq!(keys(&conversation), expected);
    assert_eq!((&conversation["id"], &conversation["status"]), (&json!(1), &json!("open")));
    assert_eq!((&conversation["contact_last_seen_at"], &conversation["messages"]), (&json!(0), &json!([])));
    assert_eq!(conversation["contact"]["id"], visitor.id());
    let thread = house.thread(1).await;
    assert_eq!(json!(thread.view.conversation.custom_attributes), json!({"order": 7}));
    assert_eq!(json!(thread.view.conversation.additional_attributes), json!({}));
    assert_eq!(thread.view.conversation.waiting_since, Some(house.clock.now()));
    assert_eq!(house.told().await, ["contact.created", "conversation.created"]);
}

#[tokio::test]
async fn a_list_holds_what_the_session_began_oldest_first() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let stranger = house.visitor(json!({})).await;
    let (first, second) = (visitor.starts().await, visitor.starts().await);
    stranger.starts().await;

    let list = house.get(&visitor.conversations()).await.ok();

    let numbers: Vec<_> =
        list.as_array().unwrap().iter().map(|conversation| conversation["id"].as_i64()).collect();
    assert_eq!(numbers, [Some(first), Some(second)]);
    assert_eq!(list[0]["uuid"], house.thread(first).await.view.conversation.uuid.to_string());
}

#[tokio::test]
async fn private_notes_and_activities_never_reach_the_customer() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    visitor.says(number, "hello").await;
    house.agent_says(number, "hi", |_| {}).await;
    house.agent_says(number, "a difficult one", |draft| draft.private = true).await;
    house.post(&format!("{}/{number}/toggle_status", visitor.conversations()), &json!({})).await.ok();

    let shown = house.get(&format!("{}/{number}", visitor.conversations())).await.ok();
    let listed = house.get(&visitor.messages(number)).await.ok();

    let words: Vec<_> =
        shown["messages"].as_array().unwrap().iter().map(|message| message["content"].clone()).collect();
    assert_eq!(words, ["hello", "hi"]);
    assert_eq!(listed, shown["messages"]);
    assert_eq!(house.all_messages(number).await.len(), 4);
    for name in [EventName::MessageCreated] {
        let told = house.last(name).await;
        assert!(
            told.event.audience.iter().all(|topic| !topic.is_customer()),
            "the activity went to {:?}",
            told.event.audience
        );
    }
}

#[tokio::test]
async fn resolving_is_one_way_and_told_once() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"name": "Jane"})).await;
    let number = visitor.starts().await;
    let path = format!("{}/{number}/toggle_status", visitor.conversations());

    let resolved = house.post(&path, &json!({})).await.ok();
    let again = house.post(&path, &json!({})).await.ok();

    assert_eq!((&resolved["status"], &again["status"]), (&json!("resolved"), &json!("resolved")));
    assert_eq!(
        house.told().await,
        [
            "contact.created",
            "conversation.created",
            "conversation.status_changed",
            "conversation.updated",
            "message.created",
        ],
    );
    let note = house.all_messages(number).await.pop().unwrap();
    assert_eq!(note.message.content.as_deref(), Some("Jane resolved the conversation"));
    let changed = house.last(EventName::ConversationStatusChanged).await;
    assert_eq!(changed.event.payload.changes["status"], json!(["open", "resolved"]));
    assert_eq!(house.thread(number).await.view.conversation.waiting_since, None);
}

#[tokio::test]
async fn a_message_into_a_resolved_conversation_opens_it_again() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    house.post(&format!("{}/{number}/toggle_status", visitor.conversations()), &json!({})).await.ok();

    visitor.says(number, "one more thing").await;

    assert_eq!(house.get(&format!("{}/{number}", visitor.conversations())).await.ok()["status"], "open");
}

#[tokio::test]
async fn where_a_session_has_one_conversation_for_ever_it_is_given_again() {
    let house = House::with(|inbox| inbox.settings.lock_to_single_conversation = true).await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    house.post(&format!("{}/{number}/toggle_status", visitor.conversations()), &json!({})).await.ok();

    let again = house.post(&visitor.conversations(), &json!({})).await.ok();

    assert_eq!((&again["id"], &again["status"]), (&json!(number), &json!("resolved")));
}

#[tokio::test]
async fn having_seen_it_tells_agents_and_turns_messages_read() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    visitor.says(number, "hello").await;
    let answer = house.agent_says(number, "hi", |_| {}).await;
    house.agent_says(number, "a note", |draft| draft.private = true).await;
    house.clock.advance(Duration::from_secs(5));

    let seen =
        house.post(&format!("{}/{number}/update_last_seen", visitor.conversations()), &json!({})).await;

    assert_eq!((seen.status, seen.body.len()), (StatusCode::OK, 0));
    let told = house.told().await;
    assert_eq!(told[told.len() - 2..], ["conversation.read", "message.updated"]);
    let read = house.last(EventName::ConversationRead).await;
    assert_eq!(read.event.audience.as_slice(), [Topic::Inbox(house.inbox.id)]);
    let updated = house.last(EventName::MessageUpdated).await;
    assert_eq!(updated.event.payload.changes["status"], json!(["sent", "read"]));
    assert!(updated.event.audience.iter().any(|topic| topic.is_customer()));
    let statuses: Vec<_> = house
        .all_messages(number)
        .await
        .iter()
        .map(|view| (view.message.id.get(), view.message.status.as_str()))
        .collect();
    assert!(
        statuses.contains(&(answer, "read"))
            && statuses.iter().filter(|(_, status)| *status == "read").count() == 1
    );
    let shown = house.get(&format!("{}/{number}", visitor.conversations())).await.ok();
    assert_eq!(shown["contact_last_seen_at"], house.clock.now().seconds());
}

#[tokio::test]
async fn typing_answers_an_empty_200_whatever_is_typed() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let path = format!("{}/{}/toggle_typing", visitor.conversations(), visitor.starts().await);

    for body in [
        json!({"typing_status": "on"}),
        json!({"typing_status": "off"}),
        json!({"typing_status": 7}),
        json!({}),
    ] {
        let answer = house.post(&path, &body).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
    }
    assert_eq!(house.post(&format!("{path}?typing_status=on"), &json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_belongs_to_others_is_not_found() {
    let house = House::open().await;
    let jane = house.visitor(json!({"email": "jane@x.io"})).await;
    let stranger = house.visitor(json!({})).await;
    let same_person = house.visitor(json!({"email": "jane@x.io"})).await;
    let elsewhere = house.visitor_of(&house.another_inbox().await, json!({"email": "jane@x.io"})).await;
    let number = jane.starts().await;

    for session in [&stranger, &same_person, &elsewhere] {
        for path in ["", "/messages"] {
            let answer = house.get(&format!("{}/{number}{path}", session.conversations())).await;
            assert_eq!(answer.refusal(), not_found());
        }
        assert_eq!(
            house.post(&session.messages(number), &json!({"content": "x"})).await.refusal(),
            not_found()
        );
        assert_eq!(house.get(&session.conversations()).await.ok(), json!([]));
    }
}
