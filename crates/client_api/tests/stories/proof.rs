//! The business proves who a customer is.

use model::event::{AccessChange, Body, EventName};
use model::grant::{Grants, SessionGrant};
use serde_json::{Value, json};

use crate::house::{House, not_found};

fn unproven() -> (u16, Value) {
    (401, json!({"error": "HMAC failed: Invalid Identifier Hash Provided"}))
}

#[tokio::test]
async fn a_wrong_proof_is_refused_even_where_none_is_required() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"identifier": "user-1"})).await;
    let wrong = json!({"identifier": "user-1", "identifier_hash": house.proof("user-2")});

    assert_eq!(house.post(&house.contacts(), &wrong).await.refusal(), unproven());
    assert_eq!(house.patch(&visitor.path, &wrong).await.refusal(), unproven());
    let query = format!("{}?identifier=user-1&identifier_hash={}", visitor.path, house.proof("user-2"));
    assert_eq!(house.get(&query).await.refusal(), unproven());
    assert_eq!(house.store.count("contact_inboxes WHERE hmac_verified").await, 0);
}

#[tokio::test]
async fn whoever_comes_with_a_proof_is_verified_at_once() {
    let house = House::open().await;
    let claim = json!({"identifier": "Zoë@example.com", "identifier_hash": house.proof("Zoë@example.com")});

    let visitor = house.visitor(claim).await;

    assert!(visitor.scope().await.verified);
    let change = house.last(EventName::AccessChanged).await;
    let session = visitor.scope().await.contact_inbox_id;
    assert_eq!(change.event.payload.body, Body::Access(AccessChange::ContactInboxes(vec![session])));
    let contact = visitor.scope().await.contact_id;
    let grants = Grants::Sessions(vec![SessionGrant { session, contact, verified: true }]);
    assert_eq!(change.event.payload.grants.as_deref(), Some(&grants));
    assert!(change.event.audience.is_empty());
}

#[tokio::test]
async fn a_proof_in_the_query_verifies_an_older_session() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"identifier": "user-1"})).await;
    assert!(!visitor.scope().await.verified);

    house
        .get(&format!("{}?identifier=user-1&identifier_hash={}", visitor.path, house.proof("user-1")))
        .await
        .ok();

    assert!(visitor.scope().await.verified);
}

#[tokio::test]
async fn a_proof_for_somebody_else_is_refused() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"identifier": "user-1", "source_id": "one"})).await;
    let other = json!({"identifier": "user-2", "identifier_hash": house.proof("user-2"), "source_id": "one"});

    assert_eq!(house.patch(&visitor.path, &other).await.refusal(), unproven());
    assert_eq!(house.post(&house.contacts(), &other).await.refusal(), unproven());
    assert!(!visitor.scope().await.verified);
}

#[tokio::test]
async fn a_proof_says_nothing_about_a_contact_without_identifier() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let claim = json!({"identifier": "user-1", "identifier_hash": house.proof("user-1"), "name": "Jane"});

    let record = house.patch(&visitor.path, &claim).await.ok();

    assert_eq!((&record["name"], &record["identifier"]), (&json!("Jane"), &json!(null)));
    assert!(!visitor.scope().await.verified);
}

#[tokio::test]
async fn a_proven_customer_never_becomes_the_owner_of_a_claimed_address() {
    let house = House::open().await;
    let victim = house.visitor(json!({"email": "victim@x.io"})).await;
    let claim =
        json!({"identifier": "user-1", "identifier_hash": house.proof("user-1"), "email": "victim@x.io"});

    let visitor = house.visitor(claim).await;

    assert_ne!(visitor.id(), victim.id());
    assert_eq!(visitor.created["email"], json!(null));
    assert!(visitor.scope().await.verified);
}

#[tokio::test]
async fn a_verified_session_sees_all_conversations_of_the_contact() {
    let house = House::open().await;
    let elsewhere = house.visitor_of(&house.another_inbox().await, json!({"identifier": "user-1"})).await;
    let number = elsewhere.starts().await;
    elsewhere.says(number, "from elsewhere").await;

    let verified =
        house.visitor(json!({"identifier": "user-1", "identifier_hash": house.proof("user-1")})).await;

    let list = house.get(&verified.conversations()).await.ok();
    assert_eq!(
        (&list[0]["id"], &list[0]["messages"][0]["content"]),
        (&json!(number), &json!("from elsewhere"))
    );
    verified.says(number, "from here").await;
    assert_eq!(house.get(&elsewhere.messages(number)).await.ok()[1]["content"], "from here");
}

#[tokio::test]
async fn where_a_proof_is_required_every_call_needs_one_or_a_verified_session() {
    let house = House::with(|inbox| inbox.hmac_mandatory = true).await;
    let claim = json!({"identifier": "user-1", "identifier_hash": house.proof("user-1")});
    assert_eq!(house.post(&house.contacts(), &json!({"identifier": "user-1"})).await.refusal(), unproven());
    let visitor = house.visitor(claim.clone()).await;

    house.get(&visitor.path).await.ok();
    let number = visitor.starts().await;
    visitor.says(number, "hello").await;
    assert_eq!(house.patch(&visitor.path, &json!({"name": "Jane"})).await.refusal(), unproven());
    house.patch(&visitor.path, &claim).await.ok();
}

#[tokio::test]
async fn requiring_proof_later_shuts_sessions_out_until_they_are_verified() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"identifier": "user-1"})).await;
    let anonymous = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    house.settle_inbox(|inbox| inbox.channel.hmac_mandatory = true).await;

    for path in [
        visitor.path.clone(),
        visitor.conversations(),
        visitor.messages(number),
        format!("{}/{number}", visitor.conversations()),
    ] {
        assert_eq!(house.get(&path).await.refusal(), unproven(), "{path}");
    }
    assert_eq!(house.post(&visitor.messages(number), &json!({"content": "x"})).await.refusal(), unproven());
    assert_eq!(house.get(&format!("{}/77", visitor.conversations())).await.refusal(), unproven());
    assert_eq!(house.get(&format!("{}/77/messages", visitor.conversations())).await.refusal(), not_found());

    let query = format!("?identifier=user-1&identifier_hash={}", house.proof("user-1"));
    assert_eq!(house.get(&format!("{}{query}", anonymous.path)).await.refusal(), unproven());
    house.get(&format!("{}{query}", visitor.path)).await.ok();
    assert_eq!(house.get(&visitor.messages(number)).await.ok(), json!([]));
}
