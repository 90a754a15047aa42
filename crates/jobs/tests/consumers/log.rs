//! One node: everything is seen, in order, once, whatever fails.

use std::sync::Arc;
use std::time::Duration;

use actions::housekeeping;
use jobs::Manner;
use model::posting::Thread;
use rstest::rstest;
use testkit::scene::saying;
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::house::House;
use crate::tally::{self, FAILS, PANICS, Tally, WAITS, messages, tallied};

async fn say(house: &House, thread: &Thread, words: &[&str]) {
    for words in words {
        house.app.store.post(saying(thread, words)).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn every_event_is_seen_once_and_in_order(#[values(Sqlite, Postgres)] database: Database) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let watch = tally::watch(&house.app);
    say(&house, &thread, &["said", "before", "it", "came"]).await;
    let workers = house.workers();

    workers.add(Tally::new()).await.unwrap();
    say(&house, &thread, &["and", "said", "after", "it", "came"]).await;

    let seen = tally::tally(&house, &watch, house.scene.account, 9).await;
    assert_eq!(seen, messages(&house, house.scene.account).await);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn what_another_process_wrote_is_found(#[values(Sqlite, Postgres)] database: Database) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let watch = tally::watch(&house.app);
    let workers = house.workers();
    workers.add(Tally::new()).await.unwrap();
    let (silent, _commits) = house.scene.test.another_node().await;

    silent.post(saying(&thread, "said where nobody listens")).await.unwrap();

    assert_eq!(tally::tally(&house, &watch, house.scene.account, 1).await.len(), 1);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn whoever_is_at_work_is_not_forgotten_when_the_clock_jumps(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let watch = tally::watch(&house.app);
    let workers = house.workers();
    workers.add(Tally::new()).await.unwrap();
    say(&house, &thread, &["said", "before"]).await;
    tally::tally(&house, &watch, house.scene.account, 2).await;

    house.scene.test.clock.advance(Duration::from_hours(24 * 30));
    housekeeping::forget_consumers(&house.app, &workers.consumers()).await.unwrap();
    say(&house, &thread, &["said", "after"]).await;

    let seen = tally::tally(&house, &watch, house.scene.account, 4).await;
    assert_eq!(seen, messages(&house, house.scene.account).await);
    workers.close().await;
}

#[rstest]
#[case::fails(FAILS)]
#[case::panics(PANICS)]
#[tokio::test]
async fn an_event_that_cannot_be_borne_is_skipped_alone(
    #[case] poison: &str,
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let watch = tally::watch(&house.app);
    say(&house, &thread, &["one", poison, "three", "four", "five"]).await;
    let tally = Tally { manner: Manner { page: 5, ..Tally::new().manner }, ..Tally::new() };
    let acted = Arc::clone(&tally.acted);
    let workers = house.workers();

    workers.add(tally).await.unwrap();

    let said = messages(&house, house.scene.account).await;
    let seen = tally::tally(&house, &watch, house.scene.account, 4).await;
    assert_eq!(seen, [said[0], said[2], said[3], said[4]]);
    let tries = acted.lock().iter().filter(|(.., seq)| *seq == said[1]).count();
    assert_eq!(tries, 3, "it was tried as often as it may be, and left out after that");
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn an_account_that_takes_long_keeps_no_other_waiting(#[values(Sqlite, Postgres)] database: Database) {
    let Some(house) = House::open(database).await else { return };
    let slow = house.scene.conversation("bo").await;
    say(&house, &slow, &[WAITS]).await;
    let (globex, inbox) = house.scene.other_account().await;
    let session = house
        .scene
        .write(async |tx| {
            let contact =
                store::contacts::insert(tx, globex.account_id, &testkit::scene::named("cy")).await?;
            store::contact_inboxes::insert(tx, contact.id, inbox.id, "cy").await
        })
        .await;
    let new = testkit::scene::new_conversation(&session);
    let other = house.scene.write(async |tx| store::conversations::insert(tx, &globex, &new).await).await;
    let watch = tally::watch(&house.app);
    let tally = Tally::new();
    let (acted, permits) = (Arc::clone(&tally.acted), Arc::clone(&tally.permits));
    let workers = house.workers();
    workers.add(tally).await.unwrap();
    while acted.lock().is_empty() {
        tokio::task::yield_now().await;
    }

    say(&house, &other, &["this does not"]).await;
    let others = tally::tally(&house, &watch, globex.account_id, 1).await;
    let meanwhile = tallied(&house, house.scene.account).await;
    permits.add_permits(1);

    assert_eq!((others.len(), meanwhile.len()), (1, 0));
    assert_eq!(tally::tally(&house, &watch, house.scene.account, 1).await.len(), 1);
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn whoever_stops_finishes_its_page_and_goes_on_there(#[values(Sqlite, Postgres)] database: Database) {
    let Some(house) = House::open(database).await else { return };
    let thread = house.scene.conversation("bo").await;
    let watch = tally::watch(&house.app);
    say(&house, &thread, &["a", WAITS, "c", "d", "e"]).await;
    let first = Tally::new();
    let (acted, permits) = (Arc::clone(&first.acted), Arc::clone(&first.permits));
    let workers = house.workers();
    workers.add(first).await.unwrap();
    while acted.lock().is_empty() {
        tokio::task::yield_now().await;
    }

    let closing = workers.close();
    permits.add_permits(1);
    closing.await;
    let left = tallied(&house, house.scene.account).await;
    // The hour stands still: a lease that was not given back would never end.
    let workers = house.workers();
    workers.add(Tally::new()).await.unwrap();

    let said = messages(&house, house.scene.account).await;
    assert_eq!(left, said[..3]);
    assert_eq!(tally::tally(&house, &watch, house.scene.account, 5).await, said);
    workers.close().await;
}
