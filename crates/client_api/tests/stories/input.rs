//! What clients get wrong, and names that are hard to address.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};

use crate::house::{Answer, House, not_found};

async fn raw(house: &House, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
    house
        .send(Request::post(path).header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap())
        .await
}

#[tokio::test]
async fn malformed_bodies_are_refused_with_a_reason() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let path = visitor.messages(visitor.starts().await);

    for (content_type, body) in [
        ("application/json", b"{\"content\":".to_vec()),
        ("application/json", b"[1]".to_vec()),
        ("application/json", b"{\"content\":\"\xff\"}".to_vec()),
        ("application/x-www-form-urlencoded", b"content=%FF".to_vec()),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken".to_vec()),
        ("multipart/form-data", b"".to_vec()),
    ] {
        let answer = raw(&house, &path, content_type, body).await;
        let (status, body) = answer.refusal();
        assert_eq!((status, &body["status"]), (400, &json!(400)), "{content_type}: {body}");
    }
    assert_eq!(house.store.count("messages").await, 0);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let path = visitor.messages(visitor.starts().await);

    let answer = raw(&house, &path, "application/json", vec![b' '; (2 << 20) + 1]).await;

    assert_eq!(answer.status.as_u16(), 413);
}

#[tokio::test]
async fn parameters_of_the_wrong_type_are_named() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let messages = visitor.messages(visitor.starts().await);

    for (method, path, body, attribute) in [
        (Method::POST, house.contacts(), json!({"name": {"a": 1}}), "name"),
        (Method::POST, house.contacts(), json!({"source_id": []}), "source_id"),
        (Method::POST, house.contacts(), json!({"custom_attributes": [1]}), "custom_attributes"),
        (Method::PATCH, visitor.path.clone(), json!({"email": ["a@b.io"]}), "email"),
        (Method::POST, visitor.conversations(), json!({"custom_attributes": "text"}), "custom_attributes"),
        (Method::POST, messages, json!({"content": {"text": "x"}}), "content"),
    ] {
        let (status, answer) = house.call(method, &path, &body).await.refusal();
        assert_eq!((status, &answer["attributes"]), (422, &json!([attribute])), "{path} {body}");
        assert!(answer["message"].as_str().unwrap().contains(attribute));
    }
}

#[tokio::test]
async fn broken_rules_are_listed_together() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let wrong = json!({
        "email": "nonsense",
        "phone_number": "123",
        "custom_attributes": {"big": 19_999_999_999_i64, "long": "x".repeat(1500)},
    });

    let expected = json!({
        "message": "Custom attributes big value should be < 9999999999, Custom attributes long length should be < 1500, \
                    Email Invalid email, Phone number should be in e164 format",
        "attributes": ["custom_attributes", "email", "phone_number"],
    });
    assert_eq!(house.post(&house.contacts(), &wrong).await.refusal(), (422, expected.clone()));
    assert_eq!(house.patch(&visitor.path, &wrong).await.refusal(), (422, expected));
    let attributes = json!({"custom_attributes": wrong["custom_attributes"]});
    assert_eq!(house.post(&visitor.conversations(), &attributes).await.status.as_u16(), 422);
}

#[tokio::test]
async fn every_encoding_is_read_and_the_query_too() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let path = visitor.messages(visitor.starts().await);

    let form = raw(&house, &path, "application/x-www-form-urlencoded", "content=a+form").await.ok();
    let query = house
        .send(Request::post(format!("{path}?content=a%20query")).body(Body::empty()).unwrap())
        .await
        .ok();
    let number = house.post(&path, &json!({"content": 7, "echo_id": 1})).await.ok();

    let words: Vec<&Value> =
        [&form, &query, &number].into_iter().map(|message| &message["content"]).collect();
    assert_eq!(words, ["a form", "a query", "7"]);
}

#[tokio::test]
async fn sessions_may_be_called_anything() {
    let house = House::open().await;

    for (source_id, encoded) in [
        ("a@b.com", "a@b.com"),
        ("v1.2.3", "v1.2.3"),
        ("a/b", "a%2Fb"),
        ("50%", "50%25"),
        ("Zoë?#", "Zo%C3%AB%3F%23"),
        ("..", "%2E%2E"),
        (" spaces in it ", "%20spaces%20in%20it%20"),
        ("me.json", "me%2Ejson"),
        ("'; DROP TABLE contacts; --", "%27%3B%20DROP%20TABLE%20contacts%3B%20--"),
    ] {
        let created = house.post(&house.contacts(), &json!({"source_id": source_id})).await.ok();
        assert_eq!(created["source_id"], source_id);
        let path = format!("{}/{encoded}", house.contacts());
        assert_eq!(house.get(&path).await.ok(), created, "{source_id}");
        let conversation = house.post(&format!("{path}/conversations"), &json!({})).await.ok();
        let messages = format!("{path}/conversations/{}/messages", conversation["id"]);
        house.post(&messages, &json!({"content": "hello"})).await.ok();
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let inbox = format!("/public/api/v1/inboxes/{}", house.inbox.channel.identifier);

    for (method, path) in [
        (Method::GET, "/public/api/v1/inboxes/x/contacts/y".to_owned()),
        (Method::POST, "/public/api/v1/inboxes/x/contacts".to_owned()),
        (Method::GET, format!("{inbox}/contacts/nobody")),
        (Method::GET, format!("{inbox}/contacts/%FF")),
        (Method::GET, format!("{inbox}/contacts")),
        (Method::DELETE, visitor.path.clone()),
        (Method::POST, inbox.clone()),
        (Method::GET, "/public/api/v1/inboxes".to_owned()),
        (Method::GET, "/public/api/v1/nonsense".to_owned()),
        (Method::GET, format!("{}/77", visitor.conversations())),
        (Method::GET, format!("{}/x", visitor.conversations())),
        (Method::GET, format!("{}/99999999999999999999", visitor.conversations())),
        (Method::POST, format!("{}/{number}/reopen", visitor.conversations())),
        (Method::PATCH, format!("{}/77", visitor.messages(number))),
        (Method::PATCH, format!("{}/x", visitor.messages(number))),
        (Method::DELETE, format!("{}/1", visitor.messages(number))),
    ] {
        assert_eq!(
            house.call(method.clone(), &path, &json!({})).await.refusal(),
            not_found(),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_json_ending_and_a_trailing_slash_change_nothing() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;

    assert_eq!(house.get(&format!("{}.json", visitor.conversations())).await.ok(), json!([]));
    assert_eq!(house.get(&format!("{}/", visitor.conversations())).await.ok(), json!([]));
}

#[tokio::test]
async fn zero_bytes_are_refused_before_any_database_sees_them() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let zero = "a\u{0}b";

    for (method, path, body) in [
        (Method::POST, visitor.messages(number), json!({"content": zero})),
        (Method::POST, visitor.messages(number), json!({"echo_id": zero})),
        (Method::POST, house.contacts(), json!({"source_id": zero})),
        (Method::PATCH, visitor.path.clone(), json!({"custom_attributes": {"deep": [{zero: 1}]}})),
    ] {
        let (status, answer) = house.call(method, &path, &body).await.refusal();
        assert_eq!((status, &answer["status"]), (400, &json!(400)), "{path} {body}");
    }
    assert_eq!(house.get(&format!("{}/a%00b", house.contacts())).await.refusal(), not_found());
}
