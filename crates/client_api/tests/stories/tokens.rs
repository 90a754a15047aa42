//! Realtime tokens of sessions are replaced.

use std::time::Duration;

use actions::housekeeping::{self, Lives, Round};
use model::event::{AccessChange, Body, EventName};
use serde_json::json;

use crate::house::{House, not_found};

#[tokio::test]
async fn a_session_gets_another_token_when_it_asks() {
    let house = House::open().await;
    let visitor = house.visitor(json!({"name": "Jane"})).await;

    let reset = house.post(&format!("{}/reset_pubsub_token", visitor.path), &json!({})).await.ok();

    assert_ne!(reset["pubsub_token"], visitor.created["pubsub_token"]);
    let mut expected = visitor.created.clone();
    expected["pubsub_token"] = reset["pubsub_token"].clone();
    assert_eq!(reset, expected);
    assert_eq!(house.get(&visitor.path).await.ok(), expected);
    let change = house.last(EventName::AccessChanged).await;
    let session = visitor.scope().await.contact_inbox_id;
    assert_eq!(change.event.payload.body, Body::Access(AccessChange::ContactInboxes(vec![session])));
    let stranger = format!("{}/nobody/reset_pubsub_token", house.contacts());
    assert_eq!(house.post(&stranger, &json!({})).await.refusal(), not_found());
}

#[tokio::test]
async fn where_proof_is_required_only_a_verified_session_may_ask() {
    let house = House::open().await;
    let unproven = house.visitor(json!({"identifier": "user-1"})).await;
    let claim = json!({"identifier": "user-2", "identifier_hash": house.proof("user-2")});
    let proven = house.visitor(claim).await;
    house.settle_inbox(|inbox| inbox.channel.hmac_mandatory = true).await;

    let refused = house.post(&format!("{}/reset_pubsub_token", unproven.path), &json!({})).await;
    let reset = house.post(&format!("{}/reset_pubsub_token", proven.path), &json!({})).await.ok();

    assert_eq!(refused.status.as_u16(), 401);
    assert_ne!(reset["pubsub_token"], proven.created["pubsub_token"]);
}

#[tokio::test]
async fn tokens_are_replaced_when_they_have_grown_old() {
    let house = House::open().await;
    let old = house.visitor(json!({})).await;
    house.clock.advance(Duration::from_hours(1));
    let young = house.visitor(json!({})).await;
    house.clock.advance(Duration::from_mins(1));
    let lives = |session_token| Lives { log: Duration::from_hours(100), session_token };

    let never = housekeeping::round(&house.app, lives(None)).await.unwrap();
    let kept = house.get(&old.path).await.ok();
    let hourly = housekeeping::round(&house.app, lives(Some(Duration::from_hours(1)))).await.unwrap();

    assert_eq!([never, hourly], [Round::Done, Round::Done]);
    assert_eq!(kept["pubsub_token"], old.created["pubsub_token"]);
    assert_ne!(house.get(&old.path).await.ok()["pubsub_token"], old.created["pubsub_token"]);
    assert_eq!(house.get(&young.path).await.ok()["pubsub_token"], young.created["pubsub_token"]);
    let change = house.last(EventName::AccessChanged).await;
    let session = old.scope().await.contact_inbox_id;
    assert_eq!(change.event.payload.body, Body::Access(AccessChange::ContactInboxes(vec![session])));
}
