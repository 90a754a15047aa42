//! Requests that come twice.

use std::time::Duration;

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn a_repeated_echo_id_with_the_same_words_is_the_same_message() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let say = async |content: &str, echo: &str| {
        let said = json!({"content": content, "echo_id": echo});
        house.post(&visitor.messages(number), &said).await.ok()["id"].clone()
    };

    let first = say("hello", "a-long-enough-echo").await;
    let counter = say("hello", "1").await;

    assert_eq!(say("hello", "a-long-enough-echo").await, first);
    assert_ne!(say("other", "a-long-enough-echo").await, first);
    house.clock.advance(Duration::from_secs(61));
    assert_eq!(say("hello", "a-long-enough-echo").await, first);
    assert_ne!(say("hello", "1").await, counter);
}

#[tokio::test]
async fn an_echo_id_of_another_session_or_conversation_means_nothing() {
    let house = House::open().await;
    let (jane, john) = (house.visitor(json!({})).await, house.visitor(json!({})).await);
    let (first, second) = (jane.starts().await, jane.starts().await);
    let johns = john.starts().await;
    let said = json!({"content": "hello", "echo_id": "the-very-same-echo"});

    for (visitor, number) in [(&jane, first), (&jane, second), (&john, johns)] {
        house.post(&visitor.messages(number), &said).await.ok();
    }

    assert_eq!(house.store.count("messages").await, 3);
}

#[tokio::test]
async fn an_idempotency_key_gives_the_first_message_and_refuses_another() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let path = visitor.messages(number);

    let first = house.post_once(&path, "key-1", &json!({"content": "hello"})).await.ok();
    let again = house.post_once(&path, "key-1", &json!({"content": "hello"})).await.ok();
    let other = house.post_once(&path, "key-1", &json!({"content": "other"})).await;

    assert_eq!(again, first);
    let (status, body) = other.refusal();
    assert_eq!((status, &body["attributes"]), (422, &json!(["base"])));
}

#[tokio::test]
async fn conversations_and_contacts_are_made_once_under_a_key() {
    let house = House::open().await;

    let first = house.post_once(&house.contacts(), "key-1", &json!({"name": "Jane"})).await.ok();
    let again = house.post_once(&house.contacts(), "key-1", &json!({"name": "Jane"})).await.ok();
    let other = house.post_once(&house.contacts(), "key-1", &json!({"name": "John"})).await;
    let path = format!("{}/{}/conversations", house.contacts(), first["source_id"].as_str().unwrap());
    let begun = house.post_once(&path, "key-1", &json!({})).await.ok();
    let repeated = house.post_once(&path, "key-1", &json!({})).await.ok();
    let elsewhere = house.post_once(&format!("{path}/1/toggle_status"), "key-1", &json!({})).await;

    assert_eq!((again, repeated), (first, begun));
    assert_eq!((other.status.as_u16(), elsewhere.status.as_u16()), (422, 422));
    assert_eq!((house.store.count("contacts").await, house.store.count("conversations").await), (1, 1));
}

#[tokio::test]
async fn a_repeated_resolve_does_not_close_what_was_opened_since() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let path = format!("{}/{number}/toggle_status", visitor.conversations());
    house.post_once(&path, "resolve-1", &json!({})).await.ok();
    visitor.says(number, "wait").await;

    let repeated = house.post_once(&path, "resolve-1", &json!({})).await.ok();

    assert_eq!(repeated["status"], "open");
}
