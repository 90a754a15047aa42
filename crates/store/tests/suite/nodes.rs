//! Nodes see which of them live.

use futures_util::future::join;
use rstest::rstest;
use testkit::scene::{Scene, saying, words};
use testkit::store::Database;
use tokio::sync::Notify;

#[tokio::test]
async fn a_node_lives_until_it_is_closed_or_its_connection_ends() {
    let Some(test) = testkit::store::postgres().await else { return };
    let (other, _commits) = test.another_node().await;
    let (third, _commits) = test.another_node().await;
    let sees = async |node: &str| test.store.lives(node).await.unwrap();

    assert!(!sees(other.node()).await, "it has not shown itself yet");
    other.show_life().await.unwrap();
    third.show_life().await.unwrap();
    assert!(sees(other.node()).await && sees(third.node()).await);
    assert!(sees(other.node()).await, "looking takes nothing away");
    other.close().await;
    while sees(other.node()).await {
        tokio::task::yield_now().await;
    }

    assert!(sees(third.node()).await);
    assert!(!sees("somebody else").await);
}

#[rstest]
#[tokio::test]
async fn a_node_knows_that_it_lives_itself(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(test) = testkit::store::open(database).await else { return };
    let (other, _commits) = test.another_node().await;

    test.store.show_life().await.unwrap();

    assert!(test.store.lives(test.store.node()).await.unwrap());
    assert_ne!(test.store.node(), other.node());
    assert!(!test.store.lives(other.node()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_falls_silent_in_a_transaction_keeps_the_others_waiting_for_seconds_only() {
    let Some(scene) = Scene::open(Database::Postgres).await else { return };
    let thread = scene.conversation("jane").await;
    let (other, _commits) = scene.test.another_node().await;
    let (locked, heard) = (Notify::new(), Notify::new());
    let silent = scene.try_write(async |tx| {
        let held = store::threads::lock_one(tx, &scene.scope, thread.view.conversation.id).await?;
        locked.notify_one();
        heard.notified().await;
        store::conversations::update(tx, &held.view.conversation).await
    });
    let posting = async {
        locked.notified().await;
        let posted = other.post(saying(&thread, "is anybody there?")).await;
        // Both for the transaction that is lost and for the next try.
        heard.notify_one();
        locked.notified().await;
        heard.notify_one();
        posted
    };

    let (written, posted) = join(silent, posting).await;

    assert_eq!(words(&posted.unwrap()), "is anybody there?");
    assert!(written.unwrap().facts.unread_count == 1, "the next try sees what was said");
    other.close().await;
}
