//! Customers come, are shown and say more about themselves.

use serde_json::json;

use crate::house::{House, keys, not_found};

const CONTACT: [&str; 6] = ["email", "id", "name", "phone_number", "pubsub_token", "source_id"];
const RECORD: [&str; 19] = [
    "account_id",
    "additional_attributes",
    "blocked",
    "company_id",
    "contact_type",
    "country_code",
    "created_at",
    "custom_attributes",
    "email",
    "id",
    "identifier",
    "label_list",
    "last_activity_at",
    "last_name",
    "location",
    "middle_name",
    "name",
    "phone_number",
    "updated_at",
];

#[tokio::test]
async fn an_inbox_shows_what_customers_may_know() {
    let house = House::open().await;

    let inbox = house.get(&format!("/public/api/v1/inboxes/{}", house.inbox.channel.identifier)).await.ok();

    let expected = [
        "csat_survey_enabled",
        "greeting_enabled",
        "identifier",
        "identity_validation_enabled",
        "name",
        "timezone",
        "working_hours",
        "working_hours_enabled",
    ];
    assert_eq!(keys(&inbox), expected);
    assert_eq!(inbox["identifier"], house.inbox.channel.identifier);
    assert_eq!((&inbox["name"], &inbox["timezone"]), (&json!("API"), &json!("UTC")));
    assert_eq!(inbox["working_hours"].as_array().unwrap().len(), 7);
    assert_eq!(inbox["working_hours"][1]["open_hour"], 9);
    assert_eq!(house.get("/public/api/v1/inboxes/nobody").await.refusal(), not_found());
}

#[tokio::test]
async fn whoever_comes_without_a_word_gets_a_session_and_a_friendly_name() {
    let house = House::open().await;

    let contact = house.post(&house.contacts(), &json!({})).await.ok();

    assert_eq!(keys(&contact), CONTACT);
    assert_eq!(contact["source_id"].as_str().unwrap().len(), 36);
    assert_eq!(contact["pubsub_token"].as_str().unwrap().len(), 24);
    assert_eq!(contact["name"].as_str().unwrap().split('-').count(), 3);
    assert_eq!((&contact["email"], &contact["phone_number"]), (&json!(null), &json!(null)));
    assert_eq!(house.told().await, ["contact.created"]);
}

#[tokio::test]
async fn the_same_source_id_is_the_same_session_and_blank_is_none() {
    let house = House::open().await;
    let first = house.visitor(json!({"source_id": "mine", "name": "Jane"})).await;

    let again = house.visitor(json!({"source_id": "mine", "name": "Somebody else"})).await;
    let blank = house.visitor(json!({"source_id": "  "})).await;

    assert_eq!(again.created, first.created);
    assert_ne!(blank.id(), first.id());
    assert_eq!(blank.created["source_id"].as_str().unwrap().len(), 36);
}

#[tokio::test]
async fn a_known_identifier_address_or_number_finds_the_contact_and_changes_nothing() {
    let house = House::open().await;
    let jane = house.visitor(json!({"identifier": "user-1", "email": "Jane@X.io", "phone_number": "+15550100", "name": "Jane"})).await;
    assert_eq!(jane.created["email"], "jane@x.io");

    for details in [
        json!({"identifier": "user-1", "name": "Other"}),
        json!({"email": "JANE@x.io", "name": "Other"}),
        json!({"phone_number": "+15550100", "name": "Other"}),
    ] {
        let session = house.visitor(details).await;

        assert_eq!((session.id(), &session.created["name"]), (jane.id(), &json!("Jane")));
        assert_ne!(session.created["pubsub_token"], jane.created["pubsub_token"]);
    }
    assert_eq!(house.store.count("contacts").await, 1);
    assert_eq!(house.store.count("contact_inboxes").await, 4);
}

#[tokio::test]
async fn long_names_are_cut_and_whoever_can_be_reached_is_a_lead() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"name": "é".repeat(300)})).await;
    assert_eq!(visitor.created["name"].as_str().unwrap().chars().count(), 255);

    let before = house.patch(&visitor.path, &json!({})).await.ok();
    let after = house.patch(&visitor.path, &json!({"email": "a@b.io"})).await.ok();

    assert_eq!((&before["contact_type"], &after["contact_type"]), (&json!("visitor"), &json!("lead")));
}

#[tokio::test]
async fn a_session_shows_the_same_contact() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"name": "Jane", "email": "jane@x.io"})).await;

    let shown = house.get(&visitor.path).await.ok();

    assert_eq!(shown, visitor.created);
}

#[tokio::test]
async fn a_contact_says_more_and_the_whole_record_comes_back() {
    let house = House::open().await;
    let visitor = house
        .visitor(json!({"custom_attributes": {"plan": {"name": "free", "seats": 1}}, "identifier": "u-1"}))
        .await;

    let update =
        json!({"name": "John Smith", "custom_attributes": {"plan": {"seats": 2}}, "identifier": "other"});
    let record = house.patch(&visitor.path, &update).await.ok();

    assert_eq!(keys(&record), RECORD);
    assert_eq!((&record["name"], &record["identifier"]), (&json!("John Smith"), &json!("u-1")));
    assert_eq!(record["custom_attributes"], json!({"plan": {"name": "free", "seats": 2}}));
    assert_eq!((&record["label_list"], &record["middle_name"]), (&json!([]), &json!("")));
    assert_eq!(house.told().await, ["contact.created", "contact.updated"]);
}

#[tokio::test]
async fn blank_fields_clear_nothing_and_what_is_unchanged_is_not_told() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"name": "Jane", "email": "jane@x.io"})).await;

    let same = json!({"name": "Jane", "email": "", "phone_number": "  ", "custom_attributes": {}});
    let record = house.patch(&visitor.path, &same).await.ok();

    assert_eq!((&record["name"], &record["email"]), (&json!("Jane"), &json!("jane@x.io")));
    assert_eq!(house.told().await, ["contact.created"]);
}

#[tokio::test]
async fn put_answers_like_patch() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;

    let record = house.call(http::Method::PUT, &visitor.path, &json!({"name": "Put"})).await.ok();

    assert_eq!(record["name"], "Put");
}
