//! Customers say how a conversation was.

use std::time::Duration;

use serde_json::{Value, json};

use crate::house::{House, keys, not_found};
use crate::visitor::Visitor;

const DAY: Duration = Duration::from_hours(24);

/// A house whose resolved conversations are followed by a survey.
async fn house() -> House {
    House::with(|inbox| inbox.settings.csat_survey_enabled = true).await
}

/// Begins and resolves a conversation; gives where its survey is, and the message that asks.
async fn resolved(house: &House, visitor: &Visitor<'_>) -> (String, String, i64) {
    let number = visitor.starts().await;
    let path = format!("{}/{number}/toggle_status", visitor.conversations());
    let conversation = house.post(&path, &json!({})).await.ok();
    let survey = &conversation["messages"][0];
    assert_eq!((&survey["content_type"], &survey["message_type"]), (&json!("input_csat"), &json!(3)));
    let message = survey["id"].as_i64().unwrap();
    let page = format!("/public/api/v1/csat_survey/{}", conversation["uuid"].as_str().unwrap());
    (page, format!("{}/{message}", visitor.messages(number)), message)
}

fn answer(rating: &Value) -> Value {
    json!({"csat_survey_response": {"rating": rating, "feedback_message": "good"}})
}

#[tokio::test]
async fn a_survey_is_shown_answered_and_answered_again() {
    let house = house().await;
    let visitor = house.visitor(json!({})).await;
    let (page, _, message) = resolved(&house, &visitor).await;

    let shown = house.get(&page).await.ok();
    let answered =
        house.patch(&page, &json!({"message": {"submitted_values": answer(&json!(4))}})).await.ok();
    let changed =
        house.patch(&page, &json!({"message": {"submitted_values": answer(&json!("5"))}})).await.ok();

    let expected = [
        "content",
        "conversation_id",
        "created_at",
        "csat_survey_response",
        "display_type",
        "id",
        "inbox_avatar_url",
        "inbox_name",
        "locale",
    ];
    assert_eq!(keys(&shown), expected);
    assert_eq!((&shown["id"], &shown["csat_survey_response"]), (&json!(message), &json!(null)));
    assert_eq!(
        (&shown["display_type"], &shown["inbox_name"], &shown["locale"]),
        (&json!("emoji"), &json!("API"), &json!("en"))
    );
    let expected = [
        "account_id",
        "assigned_agent_id",
        "contact_id",
        "conversation_id",
        "created_at",
        "csat_review_notes",
        "feedback_message",
        "id",
        "message_id",
        "rating",
        "review_notes_updated_at",
        "review_notes_updated_by_id",
        "updated_at",
    ];
    assert_eq!(keys(&answered["csat_survey_response"]), expected);
    assert_eq!(
        (&answered["csat_survey_response"]["rating"], &answered["csat_survey_response"]["contact_id"]),
        (&json!(4), &json!(visitor.id()))
    );
    assert_eq!(changed["csat_survey_response"]["rating"], 5);
    assert_eq!(changed["csat_survey_response"]["id"], answered["csat_survey_response"]["id"]);
}

#[tokio::test]
async fn an_answer_inside_the_conversation_counts_too() {
    let house = house().await;
    let visitor = house.visitor(json!({})).await;
    let (page, path, _) = resolved(&house, &visitor).await;

    let message = house.patch(&path, &json!({"submitted_values": answer(&json!(4))})).await.ok();

    assert_eq!(message["content_attributes"]["submitted_values"], answer(&json!(4)));
    assert_eq!(house.get(&page).await.ok()["csat_survey_response"]["rating"], 4);
}

#[tokio::test]
async fn a_rating_beyond_five_stars_is_no_rating() {
    let house = house().await;
    let visitor = house.visitor(json!({})).await;
    let (page, _, _) = resolved(&house, &visitor).await;

    for rating in [json!(6), json!(0), json!(-1), json!("many"), json!(null), json!([4]), json!(4.5)] {
        let shown = house.patch(&page, &json!({"message": {"submitted_values": answer(&rating)}})).await.ok();
        assert_eq!(shown["csat_survey_response"], json!(null));
    }
    for message in [json!("text"), json!(null), json!({"submitted_values": 7})] {
        house.patch(&page, &json!({"message": message})).await.ok();
    }
}

#[tokio::test]
async fn a_survey_closes_after_fourteen_days() {
    let house = house().await;
    let visitor = house.visitor(json!({})).await;
    let (page, path, _) = resolved(&house, &visitor).await;
    let values = json!({"submitted_values": answer(&json!(4))});

    house.clock.advance(DAY * 14);
    house.patch(&path, &values).await.ok();
    house.clock.advance(DAY);

    let refusal = json!({"error": "You cannot update the CSAT survey after 14 days"});
    assert_eq!(house.patch(&path, &values).await.refusal(), (422, refusal.clone()));
    assert_eq!(house.patch(&page, &json!({"message": values})).await.refusal(), (422, refusal));
    house.get(&page).await.ok();
}

#[tokio::test]
async fn a_survey_is_sent_once_and_only_where_it_is_wanted() {
    let house = house().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let toggle = format!("{}/{number}/toggle_status", visitor.conversations());
    house.post(&toggle, &json!({})).await.ok();
    visitor.says(number, "again").await;

    let again = house.post(&toggle, &json!({})).await.ok();

    let surveys = again["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["content_type"] == "input_csat");
    assert_eq!(surveys.count(), 1);
}

#[tokio::test]
async fn without_a_survey_there_is_nothing_to_show() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let conversation = house.post(&visitor.conversations(), &json!({})).await.ok();

    for uuid in [conversation["uuid"].as_str().unwrap(), "00000000-0000-4000-8000-000000000000", "nonsense"] {
        let page = format!("/public/api/v1/csat_survey/{uuid}");
        assert_eq!(house.get(&page).await.refusal(), not_found());
        assert_eq!(house.patch(&page, &json!({})).await.refusal(), not_found());
    }
}
