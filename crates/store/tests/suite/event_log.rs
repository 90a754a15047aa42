//! The log: appended with the rows it tells of, read by position and by topic.

use model::event::{AccessChange, Body, EventName, NewEvent, Payload};
use model::scope::Origin;
use model::topic::{Audience, Topic};
use model::{Error, Id};
use rstest::rstest;
use serde_json::json;
use store::{accounts, events};
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::scene::Scene;

fn told(topics: &[Topic]) -> NewEvent {
    let payload = Payload::of(Body::Access(AccessChange::Everyone));
    NewEvent { name: EventName::AccessChanged, audience: Audience::from_slice(topics), payload }
}

const fn inbox(id: i64) -> Topic {
    Topic::Inbox(Id::new(id))
}

const fn session(id: i64) -> Topic {
    Topic::ContactInbox(Id::new(id))
}

const fn user(id: i64) -> Topic {
    Topic::User(Id::new(id))
}

#[rstest]
#[tokio::test]
async fn an_event_is_read_as_it_was_told(#[values(Sqlite, Postgres)] database: Database) {
    let Some(mut scene) = Scene::open(database).await else { return };
    let mut event = told(&[inbox(3), session(8), Topic::Account(scene.account)]);
    event.payload.changes = crate::scene::attributes(json!({"status": ["open", "résolu"]}));
    event.payload.echo_id = Some(json!("3fa94c1e4b7d"));
    event.payload.origin = Some(Origin(u64::MAX));

    scene
        .write(async |tx| {
            tx.tell(scene.account, event.clone());
            Ok(())
        })
        .await;

    let committed = scene.test.committed();
    let read = events::between(&scene.db(), scene.account, 0, 9, 9).await.unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].event, committed[0].events[0].event);
    assert_eq!(read[0].size, committed[0].events[0].size);
    let logged = &read[0].event;
    assert_eq!((logged.seq, logged.created_at), (1, scene.now()));
    assert_eq!(
        (logged.name, &logged.audience, &logged.payload),
        (event.name, &event.audience, &event.payload)
    );
}

#[rstest]
#[tokio::test]
async fn what_is_taken_back_is_never_told(#[values(Sqlite, Postgres)] database: Database) {
    let Some(mut scene) = Scene::open(database).await else { return };

    let failed = scene
        .try_write(async |tx| {
            accounts::found(tx, "Initech", "en").await?;
            tx.tell(scene.account, told(&[inbox(1)]));
            Err::<(), _>(Error::Conflict("changed my mind"))
        })
        .await;

    assert!(matches!(failed, Err(Error::Conflict(_))));
    assert!(scene.test.committed().is_empty());
    assert_eq!(scene.test.count("accounts").await, 1);
    assert_eq!(scene.test.count("events").await, 0);
    assert_eq!(events::heads(&scene.db(), &[scene.account]).await.unwrap()[0].seq, 0);
}

#[rstest]
#[tokio::test]
async fn each_account_counts_for_itself(#[values(Sqlite, Postgres)] database: Database) {
    let Some(mut scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;

    scene
        .write(async |tx| {
            for (account, id) in [(globex.account_id, 1), (scene.account, 2), (globex.account_id, 3)] {
                tx.tell(account, told(&[inbox(id)]));
            }
            Ok(())
        })
        .await;

    let committed = scene.test.committed();
    let spans: Vec<_> =
        committed.iter().map(|commit| (commit.account_id, commit.first(), commit.last())).collect();
    assert_eq!(spans, [(scene.account, 1, 1), (globex.account_id, 1, 2)]);
    let heads = events::heads(&scene.db(), &[scene.account, globex.account_id, Id::new(4711)]).await.unwrap();
    let mut heads: Vec<_> = heads.iter().map(|head| (head.account_id, head.seq)).collect();
    heads.sort_unstable();
    assert_eq!(heads, [(scene.account, 1), (globex.account_id, 2)]);
}

#[rstest]
#[tokio::test]
async fn a_range_is_read_in_pages(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    for id in 0..7 {
        scene
            .write(async |tx| {
                tx.tell(scene.account, told(&[inbox(id)]));
                Ok(())
            })
            .await;
    }
    scene
        .write(async |tx| {
            tx.tell(globex.account_id, told(&[inbox(1)]));
            Ok(())
        })
        .await;
    let positions = async |after, upto, limit| {
        let read = events::between(&scene.db(), scene.account, after, upto, limit).await.unwrap();
        read.iter().map(|logged| logged.event.seq).collect::<Vec<_>>()
    };

    assert_eq!(positions(0, 100, 100).await, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(positions(2, 5, 100).await, [3, 4, 5]);
    assert_eq!(positions(2, 100, 2).await, [3, 4]);
    assert_eq!(positions(7, 100, 100).await, Vec::<i64>::new());
}

#[rstest]
#[tokio::test]
async fn a_reader_finds_the_events_of_its_topics(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    let account = Topic::Account(scene.account);
    let audiences: [&[Topic]; 6] =
        [&[inbox(1)], &[inbox(1), session(5)], &[inbox(2), session(6)], &[user(9)], &[account], &[inbox(2)]];
    for audience in audiences {
        scene
            .write(async |tx| {
                tx.tell(scene.account, told(audience));
                Ok(())
            })
            .await;
    }
    scene
        .write(async |tx| {
            tx.tell(globex.account_id, told(&[inbox(1), session(5), user(9)]));
            Ok(())
        })
        .await;
    let positions = async |topics: &[Topic], range, limit| {
        let read = events::of_topics(&scene.db(), scene.account, topics, range, limit).await.unwrap();
        read.iter().map(|logged| logged.event.seq).collect::<Vec<_>>()
    };

    assert_eq!(positions(&[inbox(1)], 1..=9, 9).await, [1, 2]);
    assert_eq!(positions(&[inbox(1), inbox(2), user(9), account], 1..=9, 9).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(positions(&[session(5)], 1..=9, 9).await, [2]);
    assert_eq!(positions(&[session(5), session(6)], 3..=9, 9).await, [3]);
    assert_eq!(positions(&[user(9), account], 1..=4, 9).await, [4]);
    assert_eq!(positions(&[inbox(1), session(6)], 1..=9, 2).await, [1, 2]);
    assert_eq!(positions(&[], 1..=9, 9).await, Vec::<i64>::new());
}
