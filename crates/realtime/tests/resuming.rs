//! Readers that were away: what they are told first, and when they have to start anew.

use std::future::poll_fn;
use std::time::Duration;

use model::Error;
use model::contact_inbox::Session;
use model::event::{AccessChange, Body, EventName, NewEvent, Payload, Seq};
use model::topic::Audience;
use model::user::{Role, User, UserId};
use realtime::{Claim, Item, Outbox, Position, Realtime, Resumed, Since, Subscription, Windows};
use store::inboxes;
use testkit::scene::{Scene, saying};
use testkit::store::Database;
use tokio::sync::mpsc;

/// Longer than any wait that ends well.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than any of these stories tells.
const MOST: u32 = 1000;

struct Stage {
    scene: Scene,
    realtime: Realtime,
}

impl Stage {
    async fn set() -> Self {
        let mut scene = Scene::open(Database::Sqlite).await.expect("the embedded database is always there");
        let (_, never) = mpsc::channel(1);
        let commits = std::mem::replace(&mut scene.test.commits, never);
        let realtime = Realtime::start(scene.store().clone(), commits, Windows::default());
        Self { scene, realtime }
    }

    async fn subscribe(&self, session: &Session, outbox: &Outbox) -> Subscription {
        self.realtime.subscribe(of_session(session), outbox.clone(), 0).await.expect("the session is good")
    }

    async fn rewind(&self, subscription: &Subscription, since: Since, most: u32) -> Resumed {
        subscription.rewind(&since, most, self.scene.now()).await.expect("the log can be read")
    }

    async fn tell_access_changed(&self, user: UserId) {
        let payload = Payload::of(Body::Access(AccessChange::Users(vec![user])));
        let event = NewEvent { name: EventName::AccessChanged, audience: Audience::new(), payload };
        self.scene
            .write(async |tx| {
                tx.tell(self.scene.account, event.clone());
                Ok(())
            })
            .await;
    }

    async fn clear(self) {
        self.realtime.close().await;
        self.scene.store().close().await;
    }
}

fn of_session(session: &Session) -> Claim {
    Claim::Session { token: session.pubsub_token.clone() }
}

fn of_user(stage: &Stage, user: &User) -> Claim {
    Claim::User { user_id: user.id, account_id: stage.scene.account, token: user.pubsub_token.clone() }
}

fn after(subscription: &Subscription, seq: Seq) -> Since {
    Since::Position(Position { epoch: subscription.epoch().to_owned(), seq })
}

/// Collects positions from the log and from the outbox until `upto` has been told.
async fn told_upto(subscription: &Subscription, outbox: &Outbox, mut told: Seq, upto: Seq) -> Vec<Seq> {
    let mut heard = Vec::new();
    while told < upto {
        if subscription.is_behind() {
            let page = subscription.catch_up(told, 7).await.expect("the log can be read");
            heard.extend(page.events.iter().map(|logged| logged.event.seq));
            told = page.upto;
            continue;
        }
        let taken = tokio::time::timeout(PATIENCE, poll_fn(|context| outbox.poll_take(context)));
        for item in taken.await.expect("something comes in time").items {
            let Item::Delivery(_, delivery) = item else { continue };
            heard.extend(delivery.seq().filter(|seq| *seq > told));
            told = delivery.seq().unwrap_or(told).max(told);
        }
    }
    heard
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_goes_on_where_it_left_off_while_others_write() {
    let stage = Stage::set().await;
    let (_, session) = stage.scene.customer("visitor").await;
    let thread = stage.scene.conversation_of(&session).await;
    for index in 0..30 {
        stage.scene.store().post(saying(&thread, &format!("missed {index}"))).await.unwrap();
    }
    let outbox = Outbox::default();
    let subscription = stage.subscribe(&session, &outbox).await;
    stage.scene.store().post(saying(&thread, "just now")).await.unwrap();

    let resumed = stage.rewind(&subscription, after(&subscription, 10), MOST).await;
    let writing = async {
        for index in 0..30 {
            stage.scene.store().post(saying(&thread, &format!("meanwhile {index}"))).await.unwrap();
        }
    };
    let (heard, ()) = tokio::join!(told_upto(&subscription, &outbox, 10, 61), writing);

    assert_eq!(resumed, Resumed::From(10));
    assert_eq!(heard, (11..=61).collect::<Vec<_>>());
    drop(subscription);
    stage.clear().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_the_log_does_not_have_means_to_start_anew() {
    let stage = Stage::set().await;
    let (_, session) = stage.scene.customer("visitor").await;
    let thread = stage.scene.conversation_of(&session).await;
    for index in 0..5 {
        stage.scene.store().post(saying(&thread, &format!("message {index}"))).await.unwrap();
    }
    let outbox = Outbox::default();
    let subscription = stage.subscribe(&session, &outbox).await;
    let elsewhere = Since::Position(Position { epoch: "another".into(), seq: 3 });
    let lost = Resumed::Lost(5);

    assert_eq!(stage.rewind(&subscription, elsewhere, MOST).await, lost);
    assert_eq!(stage.rewind(&subscription, after(&subscription, 6), MOST).await, lost);
    assert_eq!(stage.rewind(&subscription, after(&subscription, -1), MOST).await, lost);
    assert_eq!(stage.rewind(&subscription, after(&subscription, 1), 3).await, lost);
    assert!(!subscription.is_behind());
    assert_eq!(stage.rewind(&subscription, after(&subscription, 2), 3).await, Resumed::From(2));
    drop(subscription);
    stage.clear().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn others_events_do_not_make_the_way_too_far() {
    let stage = Stage::set().await;
    let (_, session) = stage.scene.customer("visitor").await;
    let thread = stage.scene.conversation_of(&session).await;
    let elsewhere = stage.scene.conversation("stranger").await;
    stage.scene.store().post(saying(&thread, "mine")).await.unwrap();
    for index in 0..5 {
        stage.scene.store().post(saying(&elsewhere, &format!("theirs {index}"))).await.unwrap();
    }
    let outbox = Outbox::default();
    let subscription = stage.subscribe(&session, &outbox).await;

    assert_eq!(stage.rewind(&subscription, after(&subscription, 0), 2).await, Resumed::From(0));
    drop(subscription);
    stage.clear().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forgotten_while_it_is_read_is_noticed() {
    let stage = Stage::set().await;
    let (_, session) = stage.scene.customer("visitor").await;
    let thread = stage.scene.conversation_of(&session).await;
    for index in 0..3 {
        stage.scene.store().post(saying(&thread, &format!("message {index}"))).await.unwrap();
    }
    let outbox = Outbox::default();
    let subscription = stage.subscribe(&session, &outbox).await;
    assert_eq!(stage.rewind(&subscription, after(&subscription, 0), MOST).await, Resumed::From(0));

    stage.scene.test.clock.advance(Duration::from_secs(1));
    let (account, before) = (stage.scene.account, stage.scene.now());
    let retention = store::events::Retention::of_all(before);
    stage.scene.write(async |tx| store::events::prune(tx, account, retention, 2).await).await;

    assert!(matches!(subscription.catch_up(1, MOST).await, Err(Error::Gone(_))));
    assert_eq!(subscription.forgotten().await.unwrap(), 3);
    assert_eq!(subscription.catch_up(2, MOST).await.unwrap().upto, 3);
    drop(subscription);
    stage.clear().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_reaches_a_minute_back() {
    let stage = Stage::set().await;
    let (_, session) = stage.scene.customer("visitor").await;
    let thread = stage.scene.conversation_of(&session).await;
    let start = stage.scene.now();
    for index in 0..4 {
        stage.scene.store().post(saying(&thread, &format!("message {index}"))).await.unwrap();
        stage.scene.test.clock.advance(Duration::from_secs(30));
    }
    let outbox = Outbox::default();
    let subscription = stage.subscribe(&session, &outbox).await;
    let from = async |seconds| {
        let since = Since::Time(start.plus(Duration::from_secs(seconds)));
        stage.rewind(&subscription, since, MOST).await
    };

    assert_eq!(from(0).await, Resumed::From(2), "the hour is 120, and 60 is the minute that counts");
    assert_eq!(from(90).await, Resumed::From(3));
    assert_eq!(from(91).await, Resumed::From(4));
    assert_eq!(from(9999).await, Resumed::From(4));
    drop(subscription);
    stage.clear().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_reads_waits_and_ends_with_its_rights() {
    let stage = Stage::set().await;
    let agent = stage.scene.member("Ada", Role::Agent).await;
    let (inbox, user) = (stage.scene.inbox.id, agent.id);
    stage.scene.write(async |tx| inboxes::add_members(tx, &stage.scene.scope, inbox, &[user]).await).await;
    let thread = stage.scene.conversation("visitor").await;
    for index in 0..5 {
        stage.scene.store().post(saying(&thread, &format!("message {index}"))).await.unwrap();
    }
    let mut follower = stage.realtime.follow(of_user(&stage, &agent), 1).await.unwrap();
    let mut next = async |limit| {
        let events = tokio::time::timeout(PATIENCE, follower.next(limit)).await.expect("something in time");
        let events = events.unwrap()?;
        Some(events.iter().map(|logged| logged.event.seq).collect::<Vec<_>>())
    };

    assert_eq!(next(3).await, Some(vec![2, 3, 4]));
    assert_eq!(next(3).await, Some(vec![5]));
    let (heard, _) = tokio::join!(next(3), stage.scene.store().post(saying(&thread, "live")));
    assert_eq!(heard, Some(vec![6]));
    assert!(stage.realtime.presence(stage.scene.account).await.unwrap().users.is_empty());

    stage.scene.write(async |tx| store::memberships::remove(tx, &stage.scene.scope, user).await).await;
    stage.tell_access_changed(user).await;
    stage.scene.store().post(saying(&thread, "not for you")).await.unwrap();

    assert_eq!(next(3).await, None);
    drop(follower);
    stage.clear().await;
}
