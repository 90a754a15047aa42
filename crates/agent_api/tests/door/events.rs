//! The log by HTTP.

use std::time::Duration;

use actions::housekeeping::{Lives, Round};
use serde_json::{Value, json};

use crate::house::{House, each, keys, number};

#[tokio::test]
async fn events_come_in_order_and_continue_where_one_left_off() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    let visitor = house.visitor(&inbox, "Bo", "hello").await;

    let page = admin.get("events").await.ok();

    assert_eq!(keys(&page), ["epoch", "events", "head"]);
    let names = each(&page["events"], "event");
    let expected =
        ["account.cache_invalidated", "contact.created", "conversation.created", "message.created"];
    assert_eq!(names, expected);
    let seqs: Vec<i64> = each(&page["events"], "seq").iter().map(number).collect();
    assert!(seqs.is_sorted());
    let message =
        page["events"].as_array().unwrap().iter().find(|event| event["event"] == "message.created").unwrap();
    assert_eq!(keys(message), ["data", "event", "seq"]);
    assert_eq!(message["data"]["content"], "hello");
    assert_eq!(message["data"]["account_id"], admin.account);

    let rest = admin.get(&format!("events?after={}", seqs[0])).await.ok();
    assert_eq!(each(&rest["events"], "seq"), seqs[1..]);
    let one = admin.get(&format!("events?after={}&limit=1", seqs[0])).await.ok();
    assert_eq!(each(&one["events"], "seq"), seqs[1..2]);
    let none =
        admin.get(&format!("events?after={}&epoch={}", page["head"], page["epoch"].as_str().unwrap())).await;
    assert_eq!(none.ok()["events"], json!([]));
    assert_eq!(visitor.conversation(), 1);
}

#[tokio::test]
async fn a_position_that_the_log_never_had_starts_anew() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    house.inbox(&admin, "Support", &[]).await;
    let page = admin.get("events").await.ok();

    for query in ["after=9999", "after=0&epoch=other"] {
        let refusal = admin.get(&format!("events?{query}")).await.refused(410);
        assert_eq!(
            refusal,
            json!({ "error": "resync_required", "head": page["head"], "epoch": page["epoch"] })
        );
    }
    admin.get("events?after=-1").await.refused(422);
    admin.get("events?after=x").await.refused(422);
}

#[tokio::test]
async fn nobody_is_shown_events_of_inboxes_that_they_do_not_see_nor_changes_of_rights() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let (inside, outside) = (house.agent(&admin, "In").await, house.agent(&admin, "Out").await);
    let inbox = house.inbox(&admin, "Support", &[&inside]).await;
    house.visitor(&inbox, "Bo", "hello").await;

    let (seen, unseen) = (inside.get("events").await.ok(), outside.get("events").await.ok());

    assert!(each(&seen["events"], "event").contains(&Value::from("message.created")));
    assert_eq!(each(&unseen["events"], "event"), ["account.cache_invalidated", "contact.created"]);
    let all = admin.get("events").await.ok();
    assert!(!each(&all["events"], "event").contains(&Value::from("access.changed")));
    assert!(!all.to_string().contains("pubsub_token"));
}

#[tokio::test]
async fn a_position_that_has_been_forgotten_starts_anew() {
    let house = House::start().await;
    let admin = house.account("Acme").await;
    let inbox = house.inbox(&admin, "Support", &[]).await;
    house.visitor(&inbox, "Bo", "hello").await;
    house.app.clock.advance(Duration::from_secs(1));
    let lives = Lives { log: Duration::ZERO, session_token: None };
    let round = actions::housekeeping::round(&house.app, lives).await.unwrap();
    house.visitor(&inbox, "Cy", "hello").await;

    let refusal = admin.get("events").await.refused(410);

    assert_eq!(round, Round::Done);
    let resumed = admin.get(&format!("events?after={}", number(&refusal["head"]) - 1)).await.ok();
    assert_eq!(each(&resumed["events"], "seq"), [refusal["head"].clone()]);
    assert_eq!(resumed["epoch"], refusal["epoch"]);
}
