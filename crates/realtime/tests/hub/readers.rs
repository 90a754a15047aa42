//! Readers of an account, slow and quick ones.

use model::{Error, Token};
use realtime::{Claim, Item, Outbox};
use testkit::scene::saying;
use testkit::store::Database::Sqlite;

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

#[tokio::test(flavor = "multi_thread")]
async fn a_token_nobody_owns_opens_nothing() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let claim = Claim::Session { token: Token::new("nobody's") };

    let refused = realtime.subscribe(claim, Outbox::default(), 0).await;

    assert!(matches!(refused, Err(Error::Unauthenticated)));
    realtime.close().await;
    scene.store().close().await;
}
