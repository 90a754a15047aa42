//! Nodes see which of them live.

use rstest::rstest;
use testkit::store::{self, Database};

#[tokio::test]
async fn a_node_lives_until_it_is_closed_or_its_connection_ends() {
    let Some(test) = store::postgres().await else { return };
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
    let Some(test) = store::open(database).await else { return };
    let (other, _commits) = test.another_node().await;

    test.store.show_life().await.unwrap();

    assert!(test.store.lives(test.store.node()).await.unwrap());
    assert_ne!(test.store.node(), other.node());
    assert!(!test.store.lives(other.node()).await.unwrap());
}
