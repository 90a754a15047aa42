//! The schema's history.

use futures_util::future::join_all;
use rstest::rstest;
use testkit::store::Database::{self, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn nodes_that_start_together_migrate_once(#[values(Sqlite, Postgres)] database: Database) {
    let Some(test) = testkit::store::empty(database).await else { return };
    let (mut nodes, mut commits) = (vec![test.store.clone()], Vec::new());
    for _ in 0..3 {
        let (node, receiver) = test.another_node().await;
        nodes.push(node);
        commits.push(receiver);
    }

    let migrated = join_all(nodes.iter().map(store::Store::migrate)).await;

    assert!(migrated.iter().all(Result::is_ok), "{migrated:?}");
    let steps = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/migrations")).unwrap().count();
    assert_eq!(usize::try_from(test.count("seaql_migrations").await), Ok(steps), "one line for each step");
    assert!(test.store.is_migrated().await.unwrap());
}

#[rstest]
#[tokio::test]
async fn asking_changes_nothing(#[values(Sqlite, Postgres)] database: Database) {
    let Some(test) = testkit::store::empty(database).await else { return };

    let before = test.store.is_migrated().await.unwrap();
    let again = test.store.is_migrated().await.unwrap();
    test.store.migrate().await.unwrap();
    test.store.migrate().await.unwrap();

    assert!(!before && !again);
    assert!(test.store.is_migrated().await.unwrap());
}
