//! Customers are active when they say something.

use std::time::Duration;

use jobs::ContactActivity;
use model::event::EventName;
use model::posting::Thread;
use model::user::Role;
use model::{Result, Timestamp};
use rstest::rstest;
use serde_json::json;
use store::contacts;
use testkit::store::Database::{self, Postgres, Sqlite};
use tokio::time::timeout;

use crate::house::{House, PATIENCE};

/// Waits until the customer was last active then.
async fn active_at(house: &House, thread: &Thread, at: Timestamp) {
    let contact = thread.view.contact.id;
    let seen = async {
        let watch =
            house.app.realtime.watch(&[EventName::MessageCreated, EventName::ContactUpdated], |_| true);
        loop {
            let found: Result<_> = contacts::by_id(&house.scene.db(), &house.scene.scope, contact).await;
            if found.unwrap().last_activity_at == Some(at) {
                return;
            }
            // Rows change without an event when the minute was told already.
            let _ = timeout(Duration::from_millis(100), watch.wanted()).await;
        }
    };
    timeout(PATIENCE, seen).await.expect("the message is noted in time");
}

#[rstest]
#[tokio::test]
async fn what_customers_say_is_noted_always_and_told_once_a_minute(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(house) = House::open(database).await else { return };
    let scene = &house.scene;
    let (bo, cy) = (scene.conversation("bo").await, scene.conversation("cy").await);
    let agent = scene.member("Ada", Role::Agent).await;
    let workers = house.workers();
    workers.add(ContactActivity).await.unwrap();

    let mut times = Vec::new();
    for pause in [0, 30, 40] {
        scene.test.clock.advance(Duration::from_secs(pause));
        times.push(scene.says(&bo, "hello").await.message.created_at);
        active_at(&house, &bo, times[times.len() - 1]).await;
    }
    scene.answers(&cy, &agent, "anybody there?").await;
    scene.test.clock.advance(Duration::from_secs(1));
    let last = scene.says(&cy, "yes").await.message.created_at;
    active_at(&house, &cy, last).await;
    workers.close().await;

    let told = house.told(scene.account, EventName::ContactUpdated).await;
    let changes: Vec<_> =
        told.iter().map(|event| event.payload.changes["last_activity_at"].clone()).collect();
    let expected =
        [json!([null, times[0].iso()]), json!([times[1].iso(), times[2].iso()]), json!([null, last.iso()])];
    assert_eq!(changes, expected);
}
