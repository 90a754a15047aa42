//! A client that was away asks what it has missed.

use serde_json::{Value, json};

use crate::house::{House, keys};

fn names(page: &Value) -> Vec<&str> {
    page["events"].as_array().unwrap().iter().map(|event| event["event"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_session_is_given_what_it_may_see_and_nothing_else() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let stranger = house.visitor(json!({})).await;
    let number = visitor.starts().await;
    visitor.says(number, "hello").await;
    house.agent_says(number, "a secret", |draft| draft.private = true).await;
    let others = stranger.starts().await;
    stranger.says(others, "elsewhere").await;

    let page = house.get(&format!("{}/events", visitor.path)).await.ok();

    assert_eq!(keys(&page), ["epoch", "events", "head"]);
    assert_eq!(names(&page), ["conversation.created", "message.created"]);
    let [begun, said] = &page["events"].as_array().unwrap()[..] else { panic!("{page}") };
    assert_eq!(begun["data"]["contact_inbox"]["pubsub_token"], visitor.created["pubsub_token"]);
    assert_eq!((&said["data"]["content"], &said["data"]["account_id"]), (&json!("hello"), &json!(1)));
    assert_eq!(page["head"], house.told().await.len());

    let after = house.get(&format!("{}/events?after={}&limit=1", visitor.path, begun["seq"])).await.ok();
    assert_eq!(after["events"], json!([said]));
    let all = house.get(&format!("{}/events?after={}", visitor.path, page["head"])).await.ok();
    assert_eq!(all["events"], json!([]));
}

#[tokio::test]
async fn a_position_that_the_log_does_not_have_starts_anew() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    let page = house.get(&format!("{}/events", visitor.path)).await.ok();

    for query in ["after=99", "after=-1", "epoch=another"] {
        let (status, body) = house.get(&format!("{}/events?{query}", visitor.path)).await.refusal();
        let expected = json!({"error": "resync_required", "head": page["head"], "epoch": page["epoch"]});
        assert_eq!((status, body), (410, expected), "{query}");
    }
}

#[tokio::test]
async fn where_a_proof_is_required_events_need_a_verified_session() {
    let house = House::open().await;
    let visitor = house.visitor(json!({})).await;
    house.settle_inbox(|inbox| inbox.channel.hmac_mandatory = true).await;

    assert_eq!(house.get(&format!("{}/events", visitor.path)).await.status.as_u16(), 401);
}
