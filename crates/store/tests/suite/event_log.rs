//! The log: appended with the rows it tells of, read by position and by topic.

use std::time::Duration;

use model::event::{AccessChange, Body, EventName, NewEvent, Payload};
use model::scope::Origin;
use model::topic::{Audience, Topic};
use model::{Error, Id};
use rstest::rstest;
use serde_json::json;
use store::events::{Retention, Unreachable};
use store::{accounts, events};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::Scene;

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
    event.payload.changes = testkit::scene::attributes(json!({"status": ["open", "résolu"]}));
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

#[rstest]
#[tokio::test]
async fn the_oldest_events_are_forgotten_a_few_at_a_time(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    let tell = async |account| {
        scene
            .write(async |tx| {
                tx.tell(account, told(&[inbox(1), session(5)]));
                Ok(())
            })
            .await;
    };
    for _ in 0..3 {
        tell(scene.account).await;
    }
    tell(globex.account_id).await;
    scene.test.clock.advance(Duration::from_secs(1));
    let before = scene.now();
    tell(scene.account).await;
    let retention = Retention::of_all(before);
    let prune = async || scene.write(async |tx| events::prune(tx, scene.account, retention, 2).await).await;

    let forgotten = [prune().await.events, prune().await.events, prune().await.events];

    assert_eq!(forgotten, [2, 1, 0]);
    let head = &events::heads(&scene.db(), &[scene.account]).await.unwrap()[0];
    assert_eq!((head.pruned_to, head.seq), (3, 4));
    let left = events::of_topics(&scene.db(), scene.account, &[session(5)], 1..=9, 9).await.unwrap();
    assert_eq!(left.iter().map(|logged| logged.event.seq).collect::<Vec<_>>(), [4]);
    let mine = scene.account;
    assert_eq!(scene.test.count(&format!("events WHERE account_id = {mine}")).await, 1);
    assert_eq!(scene.test.count(&format!("event_topics WHERE account_id = {mine}")).await, 1);
    let others = &events::heads(&scene.db(), &[globex.account_id]).await.unwrap()[0];
    assert_eq!((others.pruned_to, others.seq), (0, 1));
    assert_eq!(scene.test.count("events").await, 2);
    assert_eq!(scene.test.count("event_topics").await, 2);
}

#[rstest]
#[tokio::test]
async fn a_log_that_was_forgotten_as_a_whole_goes_on_counting(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(mut scene) = Scene::open(database).await else { return };
    let tell = async |scene: &Scene| {
        scene
            .write(async |tx| {
                tx.tell(scene.account, told(&[user(9)]));
                Ok(())
            })
            .await;
    };
    tell(&scene).await;
    scene.test.clock.advance(Duration::from_secs(1));
    let retention = Retention::of_all(scene.now());
    scene.write(async |tx| events::prune(tx, scene.account, retention, 100).await).await;
    scene.test.committed();

    tell(&scene).await;

    assert_eq!(scene.test.committed()[0].first(), 2);
    let head = &events::heads(&scene.db(), &[scene.account]).await.unwrap()[0];
    assert_eq!((head.pruned_to, head.seq), (1, 2));
}

#[rstest]
#[tokio::test]
async fn what_lies_between_is_counted_and_no_further_than_asked(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    for audience in
        [&[inbox(1), session(5)][..], &[inbox(1)], &[session(5)], &[user(9)], &[inbox(1), session(5)]]
    {
        scene
            .write(async |tx| {
                tx.tell(scene.account, told(audience));
                Ok(())
            })
            .await;
    }
    let count = async |topics: &[Topic], range, most| {
        events::count(&scene.db(), scene.account, topics, range, most).await.unwrap()
    };

    assert_eq!(count(&[session(5)], 1..=9, 9).await, 3);
    assert_eq!(count(&[session(5)], 2..=4, 9).await, 1);
    assert_eq!(count(&[inbox(1), user(9)], 1..=9, 9).await, 4);
    assert_eq!(count(&[inbox(1), user(9)], 1..=9, 2).await, 2);
    assert_eq!(count(&[], 1..=9, 9).await, 0);
}

#[rstest]
#[tokio::test]
async fn a_time_leads_to_the_last_event_before_it(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let start = scene.now();
    for _ in 0..3 {
        scene
            .write(async |tx| {
                tx.tell(scene.account, told(&[user(9)]));
                Ok(())
            })
            .await;
        scene.test.clock.advance(Duration::from_secs(1));
    }
    let last_before = async |seconds| {
        let time = start.plus(Duration::from_secs(seconds));
        events::last_before(&scene.db(), scene.account, time).await.unwrap()
    };

    assert_eq!(last_before(0).await, None);
    assert_eq!(last_before(1).await, Some(1));
    assert_eq!(last_before(2).await, Some(2));
    assert_eq!(last_before(60).await, Some(3));
}

#[test]
fn a_head_says_why_nobody_can_go_on() {
    let head = events::Head { account_id: Id::new(1), seq: 9, pruned_to: 3, epoch: "this".into() };

    for (epoch, after, reason) in [
        (None, 3, None),
        (Some("this"), 9, None),
        (Some("other"), 5, Some(Unreachable::OtherLog)),
        (None, 2, Some(Unreachable::Forgotten)),
        (Some("this"), 10, Some(Unreachable::Ahead)),
    ] {
        assert_eq!(head.refuses(epoch, after), reason, "{epoch:?} {after}");
    }
}

#[rstest]
#[tokio::test]
async fn the_newest_events_of_a_topic_are_found_by_name(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let tells = async |(name, topics, changes): (EventName, &[Topic], serde_json::Value)| {
        let mut event = NewEvent { name, ..told(topics) };
        event.payload.changes = testkit::scene::attributes(changes);
        scene
            .write(async |tx| {
                tx.tell(scene.account, event.clone());
                Ok(())
            })
            .await;
    };
    let (news, updated) = (EventName::ChannelTold, EventName::ConversationUpdated);
    for event in [
        (news, &[inbox(3), session(8)][..], json!({})),
        (EventName::MessageCreated, &[session(8)], json!({})),
        (news, &[session(9)], json!({})),
        (updated, &[session(8)], json!({"assignee_id": [null, 2]})),
        (updated, &[session(8)], json!({"status": ["open", "\"assignee_id\":["]})),
        (news, &[user(8)], json!({})),
        (news, &[inbox(3), session(8)], json!({})),
    ] {
        tells(event).await;
    }
    let found = async |topic: Topic, since: model::Timestamp, (limit, looked_at): (u32, u32)| {
        let (names, changing) = (&[news][..], (updated, "assignee_id"));
        let wanted = events::Recent { topic, names, changing, since, limit, looked_at };
        let found = events::recent(&scene.db(), scene.account, wanted).await.unwrap();
        found.iter().map(|logged| logged.event.seq).collect::<Vec<_>>()
    };
    let now = scene.now();

    assert_eq!(found(session(8), now, (9, 9)).await, [1, 4, 7]);
    assert_eq!(found(session(8), now, (2, 9)).await, [4, 7], "the newest");
    assert_eq!(found(session(8), now, (9, 3)).await, [4, 7], "among the last three");
    assert_eq!(found(session(8), now.plus(Duration::from_secs(1)), (9, 9)).await, Vec::<i64>::new());
    assert_eq!(found(inbox(3), now, (9, 9)).await, Vec::<i64>::new(), "inboxes are found by a scan");
}
