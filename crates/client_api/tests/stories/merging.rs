//! Customers who turn out to be somebody already known.

use model::event::EventName;
use model::topic::Topic;
use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn naming_a_known_address_makes_two_contacts_one() {
    let house = House::open().await;
    let jane = house
        .visitor(
            json!({"email": "jane@x.io", "name": "Jane", "custom_attributes": {"plan": "pro", "note": ""}}),
        )
        .await;
    let janes = jane.starts().await;
    let visitor = house
        .visitor(json!({"name": "Anonymous", "custom_attributes": {"plan": "free", "note": "x", "age": 3}}))
        .await;
    let own = visitor.starts().await;
    visitor.says(own, "hello").await;

    let record =
        house.patch(&visitor.path, &json!({"email": "JANE@x.io", "phone_number": "+15550100"})).await.ok();

    assert_eq!((&record["id"], &record["name"]), (&json!(jane.id()), &json!("Jane")));
    assert_eq!((&record["email"], &record["phone_number"]), (&json!("jane@x.io"), &json!("+15550100")));
    assert_eq!(record["custom_attributes"], json!({"plan": "pro", "note": "", "age": 3}));
    assert_eq!(house.store.count("contacts").await, 1);
    let shown = house.get(&visitor.path).await.ok();
    assert_eq!((&shown["id"], &shown["pubsub_token"]), (&json!(jane.id()), &visitor.created["pubsub_token"]));
    let conversation = house.get(&format!("{}/{own}", visitor.conversations())).await.ok();
    assert_eq!(conversation["messages"][0]["sender"]["id"], jane.id());
    assert_eq!(house.get(&visitor.messages(janes)).await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_merge_is_told_to_the_account_and_to_each_conversations_agents() {
    let house = House::open().await;
    let jane = house.visitor(json!({"email": "jane@x.io"})).await;
    let visitor = house.visitor(json!({})).await;
    visitor.starts().await;
    let before = house.told().await.len();

    house.patch(&visitor.path, &json!({"email": "jane@x.io", "name": "Jane Doe"})).await.ok();

    let told = &house.told().await[before..];
    assert_eq!(
        told,
        [
            "access.changed",
            "contact.merged",
            "contact.deleted",
            "conversation.contact_changed",
            "contact.updated"
        ]
    );
    let deleted = house.last(EventName::ContactDeleted).await;
    assert_eq!(deleted.event.audience.as_slice(), [Topic::Account(house.agent.account_id)]);
    let moved = house.last(EventName::ConversationContactChanged).await;
    assert_eq!(moved.event.audience.as_slice(), [Topic::Inbox(house.inbox.id)]);
    assert_eq!(moved.event.payload.changes["contact_id"], json!([visitor.id(), jane.id()]));
}

#[tokio::test]
async fn a_contact_with_an_identifier_is_not_taken_over_by_naming_its_address() {
    let house = House::open().await;
    let owner = house
        .visitor(json!({"identifier": "user-1", "email": "jane@x.io", "phone_number": "+15550100"}))
        .await;
    let visitor = house.visitor(json!({})).await;

    let email = house.patch(&visitor.path, &json!({"email": "jane@x.io"})).await;
    let phone = house.patch(&visitor.path, &json!({"phone_number": "+15550100"})).await;

    let refusal = json!({"message": "Email has already been taken", "attributes": ["email"]});
    assert_eq!(email.refusal(), (422, refusal));
    let refusal = json!({"message": "Phone number has already been taken", "attributes": ["phone_number"]});
    assert_eq!(phone.refusal(), (422, refusal));
    assert_ne!(house.get(&visitor.path).await.ok()["id"], owner.id());
}

#[tokio::test]
async fn the_owners_proof_opens_the_way_and_verifies_the_session() {
    let house = House::open().await;
    let owner = house.visitor(json!({"identifier": "user-1", "email": "jane@x.io"})).await;
    let visitor = house.visitor(json!({})).await;
    let claim =
        json!({"identifier": "user-1", "identifier_hash": house.proof("user-1"), "email": "jane@x.io"});

    let record = house.patch(&visitor.path, &claim).await.ok();

    assert_eq!((&record["id"], &record["identifier"]), (&json!(owner.id()), &json!("user-1")));
    assert!(visitor.scope().await.verified);
    assert!(!owner.scope().await.verified);
}

#[tokio::test]
async fn a_number_whose_owner_has_another_address_is_left_out() {
    let house = House::open().await;
    let owner = house.visitor(json!({"email": "jane@x.io", "phone_number": "+15550100"})).await;
    let visitor = house.visitor(json!({})).await;

    let record =
        house.patch(&visitor.path, &json!({"email": "john@x.io", "phone_number": "+15550100"})).await.ok();

    assert_eq!((&record["id"], &record["email"]), (&json!(visitor.id()), &json!("john@x.io")));
    assert_eq!(record["phone_number"], json!(null));
    assert_eq!(house.get(&owner.path).await.ok()["phone_number"], "+15550100");
}

#[tokio::test]
async fn an_address_and_a_number_of_two_contacts_make_three_one() {
    let house = House::open().await;
    house.visitor(json!({"email": "jane@x.io", "name": "By mail"})).await;
    let by_phone = house.visitor(json!({"phone_number": "+15550100", "name": "By phone"})).await;
    let visitor = house.visitor(json!({"identifier": "user-9"})).await;

    let record =
        house.patch(&visitor.path, &json!({"email": "jane@x.io", "phone_number": "+15550100"})).await.ok();

    assert_eq!((&record["id"], &record["name"]), (&json!(by_phone.id()), &json!("By phone")));
    assert_eq!((&record["email"], &record["identifier"]), (&json!("jane@x.io"), &json!("user-9")));
    assert_eq!(house.store.count("contacts").await, 1);
    assert_eq!(house.store.count("contact_inboxes").await, 3);
}
