//! Several nodes: one at a time works at an account, and a dead one is succeeded.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jobs::{Consumer, Workers};
use model::Clock;
use rstest::rstest;
use store::Tx;
use store::log_consumers::{self, Lease, Place, Start};
use testkit::scene::saying;
use testkit::store::Database::{self, Postgres, Sqlite};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::house::House;
use crate::tally::{self, LEAVES_NOTHING, Tally, WAITS, messages, tallied};

/// Lets the hour move, so that leases end.
async fn tick(clock: Clock) {
    let step = Duration::from_millis(50);
    loop {
        tokio::time::sleep(step).await;
        clock.advance(step);
    }
}

#[rstest]
#[tokio::test]
async fn two_nodes_see_every_event_once_between_them(#[values(Sqlite, Postgres)] database: Database) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let other = house.another_node().await;
    let watch = tally::watch(&house.app);
    let workers = [house.workers(), Workers::new(other.clone())];
    let first = Tally::new();
    let acted = Arc::clone(&first.acted);
    let mut ticking = JoinSet::new();
    ticking.spawn(tick(house.scene.test.clock.clone()));
    workers[0].add(first).await.unwrap();
    workers[1].add(Tally { node: "second", acted: Arc::clone(&acted), ..Tally::new() }).await.unwrap();

    let posts = (0..60).map(|number| {
        let store = if number % 2 == 0 { &house.app.store } else { &other.store };
        store.post(saying(&thread, &number.to_string()))
    });
    for posted in join_all(posts).await {
        posted.unwrap();
    }

    let seen = tally::tally(&house, &watch, house.scene.account, 60).await;
    assert_eq!(seen, messages(&house, house.scene.account).await);
    for workers in workers {
        workers.close().await;
    }
    assert_eq!(tallied(&house, house.scene.account).await.len(), 60);
}

#[rstest]
#[tokio::test]
async fn nobody_else_acts_while_a_node_is_at_it(#[values(Sqlite, Postgres)] database: Database) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let watch = tally::watch(&house.app);
    let first = Tally::new();
    let (acted, permits) = (Arc::clone(&first.acted), Arc::clone(&first.permits));
    let second = Tally { node: "second", acted: Arc::clone(&acted), ..Tally::new() };
    let workers = [house.workers(), Workers::new(house.another_node().await)];
    workers[0].add(first).await.unwrap();
    house.app.store.post(saying(&thread, WAITS)).await.unwrap();
    while acted.lock().is_empty() {
        tokio::task::yield_now().await;
    }

    workers[1].add(second).await.unwrap();
    // Two sweeps of the second node, which finds the account and has to leave it alone.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let meanwhile = acted.lock().clone();
    permits.add_permits(1);
    let seen = tally::tally(&house, &watch, house.scene.account, 1).await;

    assert_eq!(meanwhile.len(), 1, "{meanwhile:?}");
    assert_eq!(seen.len(), 1);
    for workers in workers {
        workers.close().await;
    }
    assert_eq!(acted.lock().len(), 1);
}

#[rstest]
#[tokio::test]
async fn what_a_dead_node_held_is_taken_over_when_its_lease_ends(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let watch = tally::watch(&house.app);
    let until = house.scene.now().plus(Duration::from_secs(1));
    let place = Place { consumer: Tally::NAME, account: house.scene.account };
    house
        .scene
        .write(async |tx: &Tx| {
            log_consumers::register(tx, Tally::NAME, Start::Beginning).await?;
            log_consumers::claim(tx, place, Lease { owner: "somebody dead", until }).await
        })
        .await;
    house.app.store.post(saying(&thread, "is anybody there?")).await.unwrap();
    let tally = Tally::new();
    let acted = Arc::clone(&tally.acted);
    let workers = house.workers();

    workers.add(tally).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let early = acted.lock().len();
    house.scene.test.clock.advance(Duration::from_secs(1));

    assert_eq!(early, 0, "the hour has not moved, so the lease lasts");
    assert_eq!(tally::tally(&house, &watch, house.scene.account, 1).await.len(), 1);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn what_left_nothing_behind_is_looked_at_again_after_a_crash_and_tells_nothing_twice(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let first = Tally::new();
    let acted = Arc::clone(&first.acted);
    let crashing = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    // Its connections are its own: they end with it.
    let app = house.another_node().await;
    let node = Workers::new(app.clone());
    crashing.spawn(async move { node.add(first).await.unwrap() }).await.unwrap();
    app.store.post(saying(&thread, LEAVES_NOTHING)).await.unwrap();
    while acted.lock().is_empty() {
        tokio::task::yield_now().await;
    }

    crashing.shutdown_background();
    house.scene.test.clock.advance(Duration::from_mins(1));
    let other = house.another_node().await;
    let watch = tally::watch(&other);
    let workers = Workers::new(other.clone());
    workers.add(Tally { node: "second", acted: Arc::clone(&acted), ..Tally::new() }).await.unwrap();
    other.store.post(saying(&thread, "and this something")).await.unwrap();
    let seen = tally::tally(&house, &watch, house.scene.account, 1).await;
    workers.close().await;

    let said = messages(&house, house.scene.account).await;
    assert_eq!(seen, said[1..]);
    let looked_at = acted.lock().iter().map(|(node, _, seq)| (*node, *seq)).collect::<Vec<_>>();
    assert_eq!(looked_at[0], ("first", said[0]));
    assert!(looked_at[1..].iter().any(|(node, seq)| (*node, *seq) == ("second", said[0])), "{looked_at:?}");
    assert_eq!(tallied(&house, house.scene.account).await, said[1..]);
}
