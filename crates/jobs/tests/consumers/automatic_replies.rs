//! Customers are greeted, and told when nobody is there.

use std::time::Duration;

use jobs::{AutomaticReplies, Consumer, Workers};
use model::event::{Body, EventName};
use model::inbox::InboxSettings;
use model::message::MessageKind;
use model::user::Role;
use model::working_hours::WorkingDay;
use rstest::rstest;
use store::inboxes;
use testkit::store::Database::{self, Postgres, Sqlite};
use tokio::time::timeout;

use crate::house::{House, PATIENCE};

const APOLOGY: &str = "We are back tomorrow";

async fn set(house: &House, settings: InboxSettings) {
    let mut inbox = house.scene.inbox.clone();
    inbox.settings = settings;
    house.scene.write(async |tx| inboxes::update(tx, &inbox).await).await;
}

fn greeting() -> InboxSettings {
    InboxSettings {
        greeting_enabled: true,
        greeting_message: Some("Welcome".into()),
        ..InboxSettings::default()
    }
}

/// Never open, and says so.
fn closed() -> InboxSettings {
    let closed = |day_of_week| WorkingDay {
        day_of_week,
        closed_all_day: true,
        open_hour: None,
        open_minutes: None,
        close_hour: None,
        close_minutes: None,
        open_all_day: false,
    };
    InboxSettings {
        working_hours_enabled: true,
        working_hours: (0..7).map(closed).collect(),
        out_of_office_message: Some(APOLOGY.into()),
        ..greeting()
    }
}

/// What the system itself has said, once there is so much of it.
async fn said(house: &House, count: usize) -> Vec<String> {
    let watch = house.app.realtime.watch(&[EventName::MessageCreated], |_| true);
    let said = async {
        loop {
            let told = house.told(house.scene.account, EventName::MessageCreated).await;
            let templates = told.iter().filter_map(|event| match &event.payload.body {
                Body::Message(view) if view.message.kind == MessageKind::Template => {
                    view.message.content.clone()
                }
                _ => None,
            });
            let templates: Vec<String> = templates.collect();
            if templates.len() >= count {
                return templates;
            }
            watch.wanted().await;
        }
    };
    timeout(PATIENCE, said).await.expect("it is said in time")
}

/// What the system itself has said once it has seen everything.
async fn said_in_all(house: &House, workers: Workers) -> Vec<String> {
    house.caught_up(AutomaticReplies::NAME).await;
    workers.close().await;
    said(house, 0).await
}

#[rstest]
#[tokio::test]
async fn whoever_is_new_is_greeted_once(#[values(Sqlite, Postgres)] database: Database) {
    let Some(house) = House::open(database).await else { return };
    set(&house, greeting()).await;
    let (bo, cy) = (house.scene.conversation("bo").await, house.scene.conversation("cy").await);
    let agent = house.scene.member("Ada", Role::Agent).await;
    let workers = house.workers();
    workers.add(AutomaticReplies).await.unwrap();

    house.scene.says(&bo, "hello").await;
    assert_eq!(said(&house, 1).await, ["Welcome"]);
    house.scene.says(&bo, "anybody there?").await;
    house.scene.answers(&cy, &agent, "We have news for you").await;
    house.scene.says(&cy, "thank you").await;

    assert_eq!(said_in_all(&house, workers).await, ["Welcome"]);
    let thread = house.scene.reread(&bo).await;
    assert!(thread.view.conversation.waiting_since.is_some(), "a greeting is no answer");
}

#[rstest]
#[tokio::test]
async fn outside_of_the_hours_customers_are_told_once_a_day(#[values(Sqlite, Postgres)] database: Database) {
    let Some(house) = House::open(database).await else { return };
    set(&house, closed()).await;
    let bo = house.scene.conversation("bo").await;
    let agent = house.scene.member("Ada", Role::Agent).await;
    let workers = house.workers();
    workers.add(AutomaticReplies).await.unwrap();

    house.scene.says(&bo, "hello").await;
    assert_eq!(said(&house, 1).await, [APOLOGY]);
    house.scene.says(&bo, "anybody there?").await;
    house.scene.test.clock.advance(Duration::from_hours(24));
    house.scene.says(&bo, "and today?").await;
    assert_eq!(said(&house, 2).await, [APOLOGY; 2]);
    house.scene.test.clock.advance(Duration::from_hours(24));
    house.scene.answers(&bo, &agent, "I am").await;
    house.scene.says(&bo, "good").await;

    assert_eq!(said_in_all(&house, workers).await, [APOLOGY; 2]);
}

#[rstest]
#[tokio::test]
async fn nobody_is_answered_late_or_while_blocked_or_where_nothing_is_set(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(house) = House::open(database).await else { return };
    let (bo, cy) = (house.scene.conversation("bo").await, house.scene.conversation("cy").await);
    let workers = house.workers();
    workers.add(AutomaticReplies).await.unwrap();
    house.scene.says(&bo, "hello").await;
    house.caught_up(AutomaticReplies::NAME).await;
    workers.close().await;
    house.scene.says(&bo, "said while nobody worked").await;
    house.scene.test.clock.advance(Duration::from_hours(1));
    set(&house, greeting()).await;
    house
        .scene
        .write(async |tx| {
            let mut contact = store::contacts::by_id(tx, &house.scene.scope, cy.view.contact.id).await?;
            contact.blocked = true;
            store::contacts::update(tx, &contact).await
        })
        .await;
    let workers = house.workers();
    workers.add(AutomaticReplies).await.unwrap();
    house.scene.says(&cy, "hello").await;

    assert_eq!(said_in_all(&house, workers).await, [""; 0]);
}
