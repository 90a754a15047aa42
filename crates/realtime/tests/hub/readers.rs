//! Readers of an account, slow and quick ones.

use std::time::Duration;

use model::{Error, Token};
use realtime::{Claim, Item, Outbox};
use rstest::rstest;
use store::events;
use testkit::scene::saying;
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::stage::{items, of_session, stage, told_upto};

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_writes_is_found_in_the_log() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
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
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
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

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_behind_what_the_log_still_has_must_start_anew(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some((scene, realtime)) = stage(database).await else { return };
    let (_, session) = scene.customer("visitor").await;
    let thread = scene.conversation_of(&session).await;
    let outbox = Outbox::default();
    let subscription = realtime.subscribe(of_session(&session), outbox.clone(), 0).await.unwrap();
    for words in ["one", "two", "three"] {
        scene.says(&thread, words).await;
    }
    assert_eq!(told_upto(&subscription, &outbox, 3).await, [1, 2, 3]);

    scene.test.clock.advance(Duration::from_secs(1));
    let now = scene.now();
    scene.write(async |tx| events::prune(tx, scene.account, events::Retention::of_all(now), 2).await).await;

    assert!(matches!(subscription.catch_up(0, 10).await, Err(Error::Gone("log"))));
    assert!(matches!(subscription.catch_up(1, 1).await, Err(Error::Gone("log"))));
    let rest = subscription.catch_up(2, 10).await.unwrap();
    assert_eq!(rest.events.iter().map(|logged| logged.event.seq).collect::<Vec<_>>(), [3]);
    assert!(subscription.catch_up(3, 10).await.unwrap().live);
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_nobody_owns_opens_nothing() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let claim = Claim::Session { token: Token::new("nobody's") };

    let refused = realtime.subscribe(claim, Outbox::default(), 0).await;

    assert!(matches!(refused, Err(Error::Unauthenticated)));
    realtime.close().await;
    scene.store().close().await;
}
