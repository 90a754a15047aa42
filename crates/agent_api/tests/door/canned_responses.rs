//! Texts that agents keep at hand: made, found, changed and thrown away.

use http::Method;
use serde_json::{Value, json};

use crate::house::{House, each, keys, number};

#[tokio::test]
async fn a_canned_response_lives_from_its_making_to_its_removal() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let agent = house.agent(&admin, "Bo").await;

    let made = agent
        .post("canned_responses", json!({ "short_code": " hi ", "content": "Hello, how may I help?" }))
        .await
        .ok();
    let path = format!("canned_responses/{}", made["id"]);
    let changed = json!({ "canned_response": { "content": "Good morning!" } });
    let changed = admin.json(Method::PATCH, &path, changed).await.ok();
    let renamed = agent.json(Method::PUT, &path, json!({ "short_code": "hello" })).await.ok();

    assert_eq!(keys(&made), ["account_id", "content", "created_at", "id", "short_code", "updated_at"]);
    assert_eq!((&made["short_code"], &made["account_id"]), (&json!("hi"), &json!(admin.account)));
    assert_eq!(made["created_at"], "2026-06-17T08:00:00.000Z");
    assert_eq!((&changed["short_code"], &changed["content"]), (&json!("hi"), &json!("Good morning!")));
    assert_eq!((&renamed["short_code"], &renamed["content"]), (&json!("hello"), &json!("Good morning!")));
    assert_eq!(agent.get("canned_responses").await.ok(), json!([renamed]));
    agent.send(Method::DELETE, &path, None, Vec::new()).await.empty();
    assert_eq!(agent.get("canned_responses").await.ok(), json!([]));
    agent.send(Method::DELETE, &path, None, Vec::new()).await.refused(404);
    agent.json(Method::PATCH, &path, json!({ "content": "too late" })).await.refused(404);
}

#[tokio::test]
async fn canned_responses_are_found_by_code_before_text() {
    let house = House::start().await;
    let agent = house.account("Acme").await;
    for (short_code, content) in [
        ("greeting", "Hello from Ärzte GmbH"),
        ("refund-late", "It takes five days"),
        ("no-refund", "We are sorry"),
        ("terms", "A refund is paid within 100%"),
    ] {
        agent.post("canned_responses", json!({ "short_code": short_code, "content": content })).await.ok();
    }

    for (query, expected) in [
        ("", json!(["greeting", "no-refund", "refund-late", "terms"])),
        ("?search=", json!(["greeting", "no-refund", "refund-late", "terms"])),
        ("?search=REFUND", json!(["refund-late", "no-refund", "terms"])),
        ("?search=%C3%A4rzte", json!(["greeting"])),
        ("?search=100%25", json!(["terms"])),
        ("?search=five+days", json!(["refund-late"])),
        ("?search=_", json!([])),
    ] {
        let found = agent.get(&format!("canned_responses{query}")).await.ok();
        assert_eq!(Value::from(each(&found, "short_code")), expected, "{query}");
    }
}

#[tokio::test]
async fn what_a_canned_response_must_be_is_told() {
    let house = House::start().await;
    let agent = house.account("Acme").await;
    let made = agent.post("canned_responses", json!({ "short_code": "hi", "content": "Hello" })).await.ok();
    agent.post("canned_responses", json!({ "short_code": "bye", "content": "Goodbye" })).await.ok();

    let empty = agent.post("canned_responses", json!({})).await.refused(422);
    let taken = json!({ "short_code": "bye", "content": "Hello" });
    let twice = agent.post("canned_responses", taken).await.refused(422);
    let path = format!("canned_responses/{}", made["id"]);
    let renamed = agent.json(Method::PATCH, &path, json!({ "short_code": "bye" })).await.refused(422);
    agent.json(Method::PATCH, &path, json!({ "content": " " })).await.refused(422);
    agent.json(Method::PATCH, &path, json!({ "short_code": [] })).await.refused(422);
    let long = json!({ "short_code": "long", "content": "x".repeat(10_001) });
    let long = agent.post("canned_responses", long).await.refused(422);

    let broken = json!({
        "message": "Short code must not be blank, Content must not be blank",
        "attributes": ["short_code", "content"],
    });
    assert_eq!(empty, broken);
    let taken = json!({ "message": "Short code has already been taken", "attributes": ["short_code"] });
    assert_eq!((&twice, &renamed), (&taken, &taken));
    assert_eq!(long["attributes"], json!(["content"]));
    let left = agent.get("canned_responses").await.ok();
    assert_eq!(each(&left, "content"), ["Goodbye", "Hello"]);
}

#[tokio::test]
async fn a_request_that_comes_twice_keeps_one_text() {
    let house = House::start().await;
    let agent = house.account("Acme").await.with("idempotency-key", "one");
    let body = json!({ "short_code": "hi", "content": "Hello" });

    let first = agent.post("canned_responses", body.clone()).await.ok();
    let second = agent.post("canned_responses", body).await.ok();

    assert_eq!(first, second);
    assert_eq!(agent.get("canned_responses").await.ok(), json!([first]));
}

#[tokio::test]
async fn canned_responses_belong_to_their_account() {
    let house = House::start().await;
    let acme = house.account("Acme").await;
    let other = house.account("Other").await;
    let body = json!({ "short_code": "hi", "content": "Hello" });
    let made = acme.post("canned_responses", body.clone()).await.ok();
    let path = format!("canned_responses/{}", number(&made["id"]));

    other.json(Method::PATCH, &path, json!({ "content": "Mine" })).await.refused(404);
    other.send(Method::DELETE, &path, None, Vec::new()).await.refused(404);
    assert_eq!(other.get("canned_responses").await.ok(), json!([]));
    other.post("canned_responses", body).await.ok();

    assert_eq!(acme.get("canned_responses").await.ok(), json!([made]));
}
