//! Requests that come twice.

use std::time::Duration;

use futures_util::future::join_all;
use model::posting::Thread;
use model::repeat::{Mismatch, RepeatKey, WINDOW, echo_window};
use rstest::rstest;
use store::repeats::{self, Found};
use store::{PostCall, Posted};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, saying, sentences, words};

fn key(key: &str, fingerprint: &str, on_mismatch: Mismatch) -> RepeatKey {
    let (place, window) = ("visitor 1".to_owned(), WINDOW);
    RepeatKey { place, key: key.into(), fingerprint: fingerprint.into(), window, on_mismatch }
}

/// A call with a key, whose fingerprint is its words.
fn keyed(thread: &Thread, name: &str, said: &str, on_mismatch: Mismatch) -> PostCall {
    PostCall { repeat: Some(key(name, said, on_mismatch)), ..saying(thread, said) }
}

fn same(first: &Posted, second: &Posted) -> bool {
    first.message.message.id == second.message.message.id
}

#[rstest]
#[tokio::test]
async fn the_same_request_gives_the_first_result(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let call = || keyed(&thread, "key", "hello", Mismatch::Refuse);

    let first = scene.store().post(call()).await.unwrap();
    let second = scene.store().post(call()).await.unwrap();

    assert!(!first.repeated && second.repeated);
    assert!(same(&first, &second));
    assert_eq!(second.message.message, first.message.message);
    assert_eq!(scene.test.count("messages").await, 1);
}

#[rstest]
#[tokio::test]
async fn repeats_within_one_batch_share_one_message(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let calls = (0..5).map(|_| scene.store().post(keyed(&thread, "key", "hello", Mismatch::Refuse)));

    let posted: Vec<Posted> = join_all(calls).await.into_iter().map(Result::unwrap).collect();

    assert!(posted.iter().all(|other| same(&posted[0], other)));
    assert_eq!(posted.iter().filter(|posted| !posted.repeated).count(), 1);
    assert_eq!(scene.test.count("messages").await, 1);
    assert_eq!(scene.test.count("events WHERE name = 'message.created'").await, 1);
}

#[rstest]
#[tokio::test]
async fn other_words_under_a_strict_key_are_refused(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let post = async |said: &str| scene.store().post(keyed(&thread, "key", said, Mismatch::Refuse)).await;
    post("hello").await.unwrap();

    let later = post("good bye").await;
    let together =
        [keyed(&thread, "new", "a", Mismatch::Refuse), keyed(&thread, "new", "b", Mismatch::Refuse)];
    let together = join_all(together.map(|call| scene.store().post(call))).await;

    assert_eq!(sentences(later).len(), 1);
    assert_eq!(together.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(scene.test.count("messages").await, 2);
}

#[rstest]
#[tokio::test]
async fn other_words_under_a_counter_are_a_new_message(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let call = |said: &str| keyed(&thread, "1", said, Mismatch::Accept);

    let calls = ["a", "b", "a", "b", "c"].map(|said| scene.store().post(call(said)));
    let together: Vec<Posted> = join_all(calls).await.into_iter().map(Result::unwrap).collect();
    let later = scene.store().post(call("b")).await.unwrap();

    assert!(
        same(&together[0], &together[2]) && same(&together[1], &together[3]) && same(&together[1], &later)
    );
    let new: Vec<&str> = together.iter().filter(|posted| !posted.repeated).map(words).collect();
    assert_eq!(new, ["a", "b", "c"]);
    assert_eq!(scene.test.count("messages").await, 3);
}

#[rstest]
#[tokio::test]
async fn a_key_is_forgotten_after_its_window(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let call = || {
        let mut call = keyed(&thread, "7", "hello", Mismatch::Accept);
        call.repeat.as_mut().unwrap().window = echo_window("7");
        call
    };
    let first = scene.store().post(call()).await.unwrap();

    scene.test.clock.advance(Duration::from_secs(59));
    let within = scene.store().post(call()).await.unwrap();
    scene.test.clock.advance(Duration::from_secs(1));
    let after = scene.store().post(call()).await.unwrap();
    let again = scene.store().post(call()).await.unwrap();

    assert!(same(&first, &within));
    assert!(!same(&first, &after) && !after.repeated);
    assert!(same(&after, &again), "the key remembers the newer message");
}

#[rstest]
#[tokio::test]
async fn keys_of_other_places_never_meet(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let made = key("key", "print", Mismatch::Refuse);
    let elsewhere = RepeatKey { place: "visitor 2".into(), ..made.clone() };
    let other = RepeatKey { fingerprint: "another".into(), ..made.clone() };
    scene.write(async |tx| repeats::remember(tx, "conversation", &[(&made, 7)]).await).await;
    let known =
        scene.write(async |tx| repeats::find(tx, [&made, &elsewhere, &other].into_iter()).await).await;

    assert_eq!(known.of(&made), Found::Same(7));
    assert_eq!(known.of(&elsewhere), Found::Nothing);
    assert_eq!(known.of(&other), Found::Other);
}

#[rstest]
#[tokio::test]
async fn expired_keys_are_swept_a_few_at_a_time(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let keys = ["a", "b", "c"].map(|name| key(name, "print", Mismatch::Refuse));
    let made: Vec<(&RepeatKey, i64)> = keys.iter().map(|key| (key, 1)).collect();
    scene.write(async |tx| repeats::remember(tx, "message", &made).await).await;
    let sweep = async || scene.write(async |tx| repeats::forget_expired(tx, 2).await).await;

    assert_eq!(sweep().await, 0);
    scene.test.clock.advance(WINDOW);
    assert_eq!([sweep().await, sweep().await, sweep().await], [2, 1, 0]);
    assert_eq!(scene.test.count("repeats").await, 0);
}
