//! What readers are told, and in which order, on a real log.

use std::future::poll_fn;
use std::time::Duration;

use model::contact_inbox::Session;
use model::event::{AccessChange, Body, EventName, NewEvent, Payload, Seq};
use model::topic::Audience;
use model::user::{Role, User};
use model::{Error, Token};
use realtime::{Claim, Content, Item, Outbox, Realtime, Subscription, Windows};
use store::{Store, Tx, inboxes};
use testkit::scene::{Scene, saying};
use testkit::store::Database;
use tokio::sync::mpsc;

/// Longer than any wait that ends well.
const PATIENCE: Duration = Duration::from_secs(20);

/// A scene and the engine on top of it.
async fn stage() -> (Scene, Realtime) {
    let mut scene = Scene::open(Database::Sqlite).await.expect("the embedded database is always there");
    let (_, never) = mpsc::channel(1);
    let commits = std::mem::replace(&mut scene.test.commits, never);
    let realtime = Realtime::start(scene.store().clone(), commits, Windows::default());
    (scene, realtime)
}

fn of_session(session: &Session) -> Claim {
    Claim::Session { token: session.pubsub_token.clone() }
}

fn of_user(scene: &Scene, user: &User) -> Claim {
    Claim::User { user_id: user.id, account_id: scene.account, token: user.pubsub_token.clone() }
}

/// Waits for the next things in the outbox.
async fn items(outbox: &Outbox) -> Vec<Item> {
    let taken = tokio::time::timeout(PATIENCE, poll_fn(|context| outbox.poll_take(context)));
    taken.await.expect("something comes in time").items
}

/// Collects positions until `upto` has been told, live or from the log.
async fn told_upto(subscription: &Subscription, outbox: &Outbox, upto: Seq) -> Vec<Seq> {
    let mut told: Vec<Seq> = Vec::new();
    let mut after = subscription.joined_at();
    while after < upto {
        if subscription.is_behind() {
            let page = subscription.catch_up(after, 40).await.expect("the log can be read");
            told.extend(page.events.iter().map(|logged| logged.event.seq));
            after = page.upto;
            continue;
        }
        for item in items(outbox).await {
            let Item::Delivery(_, delivery) = item else { continue };
            told.extend(delivery.seq());
            after = delivery.seq().unwrap_or(after);
        }
    }
    told
}

/// Tells the whole account that rights changed, as actions do.
async fn tell_access_changed(store: &Store, scene: &Scene, change: AccessChange) {
    let input = (scene.account, change);
    let told = store.write(&input, async |tx: &Tx, (account, change): &(_, AccessChange)| {
        let payload = Payload::of(Body::Access(change.clone()));
        tx.tell(*account, NewEvent { name: EventName::AccessChanged, audience: Audience::new(), payload });
        Ok(())
    });
    told.await.expect("nothing refuses it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_writes_is_found_in_the_log() {
    let (scene, realtime) = stage().await;
    let (_, session) = scene.customer("visitor").await;
    let thread = scene.conversation_of(&session).await;
    let outbox = Outbox::default();
    let subscription = realtime.subscribe(of_session(&session), outbox.clone(), 0).await.unwrap();
    let (elsewhere, _commits) = scene.test.another_node().await;

    for words in ["one", "two", "three"] {
        elsewhere.post(saying(&thread, words)).await.unwrap();
    }

    let told = told_upto(&subscription, &outbox, 3).await;
    assert_eq!(told, [1, 2, 3]);
    elsewhere.close().await;
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_too_slow_catches_up_from_the_log() {
    let (scene, realtime) = stage().await;
    let (_, session) = scene.customer("visitor").await;
    let thread = scene.conversation_of(&session).await;
    let (slow, quick) = (Outbox::default(), Outbox::default());
    let behind = realtime.subscribe(of_session(&session), slow.clone(), 7).await.unwrap();
    let live = realtime.subscribe(of_session(&session), quick.clone(), 0).await.unwrap();
    let words = "0123456789".repeat(1000);

    for _ in 0..150 {
        scene.store().post(saying(&thread, &words)).await.unwrap();
    }
    let head = 150;
    let undisturbed = told_upto(&live, &quick, head).await;

    assert!(behind.is_behind(), "1.5 MiB do not fit the queue");
    let caught_up = told_upto(&behind, &slow, head).await;
    assert_eq!(undisturbed, (1..=head).collect::<Vec<_>>());
    assert_eq!(caught_up, undisturbed);
    assert!(!behind.is_behind());
    scene.store().post(saying(&thread, "live again")).await.unwrap();
    let mut waiting = items(&slow).await;
    if matches!(waiting.as_slice(), [Item::Behind(7)]) {
        waiting = items(&slow).await;
    }
    assert!(matches!(waiting.last(), Some(Item::Delivery(7, _))), "what is new comes by itself");
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_hold_from_the_event_that_changed_them() {
    let (scene, realtime) = stage().await;
    let agent = scene.member("Ada", Role::Agent).await;
    let thread = scene.conversation("visitor").await;
    let outbox = Outbox::default();
    let subscription = realtime.subscribe(of_user(&scene, &agent), outbox.clone(), 0).await.unwrap();

    scene.store().post(saying(&thread, "before")).await.unwrap();
    let (inbox, user) = (scene.inbox.id, agent.id);
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, inbox, &[user]).await).await;
    tell_access_changed(scene.store(), &scene, AccessChange::Users(vec![user])).await;
    scene.store().post(saying(&thread, "after")).await.unwrap();

    let items = items(&outbox).await;
    let [Item::Delivery(_, delivery)] = items.as_slice() else { panic!("one message, not {}", items.len()) };
    let Content::Event(logged) = &delivery.content else { panic!("not an event") };
    let Body::Message(view) = &logged.event.payload.body else { panic!("not a message") };
    assert_eq!(view.message.content.as_deref(), Some("after"));
    drop(subscription);
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_ends_with_the_membership() {
    let (scene, realtime) = stage().await;
    let agent = scene.member("Ada", Role::Agent).await;
    let outbox = Outbox::default();
    let _subscription = realtime.subscribe(of_user(&scene, &agent), outbox.clone(), 3).await.unwrap();

    let user = agent.id;
    scene.write(async |tx| store::memberships::remove(tx, &scene.scope, user).await).await;
    tell_access_changed(scene.store(), &scene, AccessChange::Users(vec![user])).await;

    assert!(matches!(items(&outbox).await.as_slice(), [Item::Ended(3)]));
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_nobody_owns_opens_nothing() {
    let (scene, realtime) = stage().await;
    let claim = Claim::Session { token: Token::new("nobody's") };

    let refused = realtime.subscribe(claim, Outbox::default(), 0).await;

    assert!(matches!(refused, Err(Error::Unauthenticated)));
    realtime.close().await;
    scene.store().close().await;
}
