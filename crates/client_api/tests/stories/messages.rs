//! Customers say things and read what was said.

use model::event::EventName;
use serde_json::{Value, json};

use crate::house::{House, keys};

#[tokio::test]
async fn a_message_comes_back_as_its_reader_sees_it() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"name": "Jane"})).await;
    let number = visitor.starts().await;

    let said = json!({"content": "hello", "private": true, "message_type": 1, "content_type": "cards", "echo_id": "tmp-1"});
    let message = house.post(&visitor.messages(number), &said).await.ok();

    let expected = [
        "content",
        "content_attributes",
        "content_type",
        "conversation_id",
        "created_at",
        "id",
        "message_type",
        "sender",
    ];
    assert_eq!(keys(&message), expected);
    assert_eq!((&message["content"], &message["message_type"]), (&json!("hello"), &json!(0)));
    assert_eq!((&message["content_type"], &message["content_attributes"]), (&json!("text"), &json!({})));
    assert_eq!(
        (&message["conversation_id"], &message["created_at"]),
        (&json!(number), &json!(house.clock.now().seconds()))
    );
    let sender = [
        "additional_attributes",
        "blocked",
        "custom_attributes",
        "email",
        "id",
        "identifier",
        "name",
        "phone_number",
        "thumbnail",
        "type",
    ];
    assert_eq!(keys(&message["sender"]), sender);
    assert_eq!((&message["sender"]["type"], &message["sender"]["name"]), (&json!("contact"), &json!("Jane")));
    let told = house.last(EventName::MessageCreated).await;
    assert_eq!(told.event.payload.echo_id, Some(json!("tmp-1")));
}

#[tokio::test]
async fn an_agents_answer_has_an_agent_as_sender_and_a_template_none() {
    let house = House::with(|inbox| inbox.settings.csat_survey_enabled = true).await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    house.agent_says(number, "hi", |_| {}).await;
    house.post(&format!("{}/{number}/toggle_status", visitor.conversations()), &json!({})).await.ok();

    let messages = house.get(&visitor.messages(number)).await.ok();

    let sender = ["availability_status", "available_name", "avatar_url", "id", "name", "thumbnail", "type"];
    assert_eq!(keys(&messages[0]["sender"]), sender);
    assert_eq!(
        (&messages[0]["sender"]["type"], &messages[0]["sender"]["availability_status"]),
        (&json!("user"), &json!(null))
    );
    assert_eq!((&messages[1]["content_type"], messages[1].get("sender")), (&json!("input_csat"), None));
}

#[tokio::test]
async fn pages_are_ascending_and_never_more_than_asked() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let mut ids = Vec::new();
    for count in 0..25 {
        ids.push(visitor.says(number, &count.to_string()).await["id"].as_i64().unwrap());
    }
    let page = async |query: String| -> Vec<i64> {
        let messages = house.get(&format!("{}{query}", visitor.messages(number))).await.ok();
        messages.as_array().unwrap().iter().map(|message| message["id"].as_i64().unwrap()).collect()
    };

    assert_eq!(page(String::new()).await, ids[5..]);
    assert_eq!(page("?before=".into()).await, ids[5..]);
    assert_eq!(page(format!("?before={}", ids[10])).await, ids[..10]);
    assert_eq!(page(format!("?before={}", ids[22])).await, ids[2..22]);
    assert_eq!(page(format!("?after={}", ids[20])).await, ids[21..]);
    assert_eq!(page(format!("?after={}&before={}", ids[2], ids[5])).await, ids[2..5]);
    assert_eq!(page("?before=nonsense".into()).await, Vec::<i64>::new());
    assert_eq!(page("?before=99999999999999999999".into()).await, Vec::<i64>::new());
}

#[tokio::test]
async fn words_have_a_limit_and_emptiness_is_allowed() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let path = visitor.messages(number);

    let fits = house.post(&path, &json!({"content": "é".repeat(150_000)})).await;
    let long = house.post(&path, &json!({"content": "é".repeat(150_001)})).await;
    let empty = house.post(&path, &json!({})).await.ok();

    assert_eq!(fits.status.as_u16(), 200);
    let refusal =
        json!({"message": "Content is too long (maximum is 150000 characters)", "attributes": ["content"]});
    assert_eq!(long.refusal(), (422, refusal));
    assert_eq!(empty["content"], Value::Null);
}

#[tokio::test]
async fn a_flood_is_refused_until_the_minute_is_over() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    for _ in 0..testkit::store::FLOOD {
        visitor.says(number, "drop").await;
    }

    let refused = house.post(&visitor.messages(number), &json!({"content": "one too many"})).await;
    house.clock.advance(std::time::Duration::from_secs(61));
    visitor.says(number, "after a while").await;

    assert_eq!(refused.refusal(), (422, json!({"message": "Too many messages", "attributes": ["base"]})));
}

#[tokio::test]
async fn submitted_values_are_kept_and_told_when_they_change() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let choice = house.agent_says(number, "Which one?", |draft| {
        draft.content_type = model::message::ContentType::InputSelect;
        draft.content_attributes.insert("items".into(), json!([{"title": "A", "value": "a"}]));
    });
    let path = format!("{}/{}", visitor.messages(number), choice.await);

    let values = json!({"submitted_values": [{"title": "A", "value": "a", "evil": {"x": 1}}]});
    let message = house.patch(&path, &values).await.ok();
    let told = house.told().await.len();
    let again = house.patch(&path, &values).await.ok();
    let nothing = house.patch(&path, &json!({"submitted_values": "text"})).await.ok();

    assert_eq!(message["content_attributes"]["submitted_values"], json!([{"title": "A", "value": "a"}]));
    assert_eq!(message["content_attributes"]["items"], json!([{"title": "A", "value": "a"}]));
    assert_eq!((&again, &nothing), (&message, &message));
    assert_eq!(house.told().await.len(), told);
    let updated = house.last(EventName::MessageUpdated).await;
    let changes: Vec<_> = updated.event.payload.changes.keys().collect();
    assert_eq!(changes, ["content_attributes", "updated_at"]);
}

#[tokio::test]
async fn a_private_note_cannot_be_answered_or_seen_by_its_number() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    let note = house.agent_says(number, "a secret", |draft| draft.private = true).await;

    let answer = house.patch(&format!("{}/{note}", visitor.messages(number)), &json!({})).await;

    assert_eq!(answer.refusal(), crate::house::not_found());
}
