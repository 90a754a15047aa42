//! How far consumers of the log have come, and who works at it.

use std::time::Duration;

use model::Timestamp;
use model::account::AccountId;
use model::event::{AccessChange, Body, EventName, NewEvent, Payload, Seq};
use model::topic::Audience;
use rstest::rstest;
use store::events::{Pruned, Retention};
use store::log_consumers::{self, Behind, Claimed, Lease, Place, Start};
use store::{Tx, events};
use testkit::scene::Scene;
use testkit::store::Database::{self, Postgres, Sqlite};

const MAIL: &str = "mail";
const HOUR: Duration = Duration::from_hours(1);

async fn tell(scene: &Scene, account: AccountId, events: usize) {
    scene
        .write(async |tx| {
            for _ in 0..events {
                let payload = Payload::of(Body::Access(AccessChange::Everyone));
                let audience = Audience::new();
                tx.tell(account, NewEvent { name: EventName::AccessChanged, audience, payload });
            }
            Ok(())
        })
        .await;
}

async fn register(scene: &Scene, start: Start) {
    scene.write(async |tx| log_consumers::register(tx, MAIL, start).await).await;
}

/// Claims the scene's account for this owner, for a minute.
async fn claim(scene: &Scene, owner: &str) -> Claimed {
    let (place, lease) = (mail(scene), lease(scene, owner));
    scene.write(async |tx| log_consumers::claim(tx, place, lease).await).await
}

fn mail(scene: &Scene) -> Place<'static> {
    Place { consumer: MAIL, account: scene.account }
}

fn lease<'a>(scene: &Scene, owner: &'a str) -> Lease<'a> {
    Lease { owner, until: scene.now().plus(Duration::from_mins(1)) }
}

async fn advance(scene: &Scene, owner: &str, moved: (Seq, Seq)) -> bool {
    let (place, lease) = (mail(scene), lease(scene, owner));
    scene.write(async |tx| log_consumers::advance(tx, place, moved, lease).await).await
}

async fn cursor(scene: &Scene, account: AccountId) -> Option<Seq> {
    log_consumers::cursor(&scene.db(), MAIL, account).await.unwrap()
}

async fn behind(scene: &Scene) -> Vec<(AccountId, Seq, Seq)> {
    let behind = log_consumers::behind(&scene.db(), MAIL, AccountId::new(0), 9).await.unwrap();
    behind.iter().map(|Behind { account_id, seq, head }| (*account_id, *seq, *head)).collect()
}

#[rstest]
#[tokio::test]
async fn a_new_consumer_begins_at_the_end_of_old_logs_and_at_the_start_of_new_ones(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    tell(&scene, scene.account, 3).await;
    register(&scene, Start::Head).await;
    let (globex, _) = scene.other_account().await;
    tell(&scene, globex.account_id, 2).await;
    tell(&scene, scene.account, 1).await;
    register(&scene, Start::Head).await;

    assert_eq!(cursor(&scene, scene.account).await, Some(3));
    assert_eq!(cursor(&scene, globex.account_id).await, None);
    assert_eq!(behind(&scene).await, [(scene.account, 3, 4), (globex.account_id, 0, 2)]);
}

#[rstest]
#[tokio::test]
async fn a_consumer_may_begin_with_everything_there_is(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    tell(&scene, scene.account, 3).await;

    register(&scene, Start::Beginning).await;

    assert_eq!(behind(&scene).await, [(scene.account, 0, 3)]);
    assert_eq!(claim(&scene, "a").await, Claimed::Ours(0));
}

#[rstest]
#[tokio::test]
async fn a_lease_keeps_others_away_until_it_ends_or_is_given_back(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    register(&scene, Start::Beginning).await;
    let until = scene.now().plus(Duration::from_mins(1));

    assert_eq!(claim(&scene, "a").await, Claimed::Ours(0));
    assert_eq!(claim(&scene, "b").await, Claimed::Theirs(until));
    scene.test.clock.advance(Duration::from_secs(59));
    assert_eq!(claim(&scene, "a").await, Claimed::Ours(0), "it may be renewed");
    scene.test.clock.advance(Duration::from_secs(59));
    assert!(matches!(claim(&scene, "b").await, Claimed::Theirs(_)), "the renewed one lasts");
    scene.test.clock.advance(Duration::from_secs(1));
    assert_eq!(claim(&scene, "b").await, Claimed::Ours(0), "it has run out");
    scene.write(async |tx| log_consumers::release(tx, MAIL, "b").await).await;
    assert_eq!(claim(&scene, "a").await, Claimed::Ours(0));
}

#[rstest]
#[tokio::test]
async fn only_whoever_has_the_lease_moves_the_cursor_and_only_from_where_it_is(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    register(&scene, Start::Beginning).await;
    claim(&scene, "a").await;

    assert!(!advance(&scene, "b", (0, 2)).await, "without a lease");
    assert!(advance(&scene, "a", (0, 2)).await);
    assert!(!advance(&scene, "a", (0, 5)).await, "from elsewhere");
    scene.test.clock.advance(HOUR);
    claim(&scene, "b").await;
    assert!(!advance(&scene, "a", (2, 3)).await, "with a lease that was lost");

    assert_eq!(cursor(&scene, scene.account).await, Some(2));
}

#[rstest]
#[tokio::test]
async fn effects_and_the_cursor_are_kept_together_or_not_at_all(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    register(&scene, Start::Beginning).await;
    claim(&scene, "a").await;
    let (place, lease) = (mail(&scene), lease(&scene, "a"));

    let failed = scene
        .try_write(async |tx| {
            log_consumers::advance(tx, place, (0, 2), lease).await?;
            Err::<(), _>(model::Error::Conflict("the effect failed"))
        })
        .await;

    assert!(failed.is_err());
    assert_eq!(cursor(&scene, scene.account).await, Some(0));
}

#[rstest]
#[tokio::test]
async fn what_nobody_wants_is_skipped_without_a_lease(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    register(&scene, Start::Beginning).await;
    let (globex, _) = scene.other_account().await;
    claim(&scene, "a").await;
    advance(&scene, "a", (0, 4)).await;
    let skip = async |from| {
        let moves = [(scene.account, from, 9), (globex.account_id, 0, 7)];
        scene.write(async |tx| log_consumers::skip(tx, MAIL, &moves).await).await
    };

    assert_eq!(skip(3).await, [globex.account_id], "one was elsewhere");
    assert_eq!(skip(4).await, [scene.account], "the other is elsewhere by now");

    assert_eq!(cursor(&scene, scene.account).await, Some(9));
    assert_eq!(cursor(&scene, globex.account_id).await, Some(7));
}

#[rstest]
#[tokio::test]
async fn a_consumer_holds_back_what_it_has_not_seen_but_not_for_ever(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    register(&scene, Start::Beginning).await;
    tell(&scene, scene.account, 3).await;
    claim(&scene, "a").await;
    advance(&scene, "a", (0, 2)).await;
    let told = scene.now();
    scene.test.clock.advance(HOUR);
    let due = scene.now();
    let patient = Retention { before: due, at_last: told };
    let prunable = async |retention| events::prunable(&scene.db(), retention, 9).await.unwrap();
    let prune = async |retention| {
        scene.write(async |tx: &Tx| events::prune(tx, scene.account, retention, 100).await).await
    };

    assert_eq!(prunable(patient).await, [scene.account]);
    assert_eq!(prune(patient).await, Pruned { events: 2, ..Pruned::default() });
    assert_eq!(prunable(patient).await, [], "the third waits for the consumer");
    assert_eq!(prune(patient).await, Pruned::default());
    let impatient = Retention::of_all(due);
    assert_eq!(prunable(impatient).await, [scene.account]);
    assert_eq!(prune(impatient).await, Pruned { events: 1, missed: [(MAIL.into(), 1)].into() });

    assert_eq!(cursor(&scene, scene.account).await, Some(3), "it goes on behind what is gone");
    assert!(!advance(&scene, "a", (2, 3)).await);
}

#[rstest]
#[tokio::test]
async fn a_consumer_that_nobody_runs_any_more_is_forgotten(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    register(&scene, Start::Head).await;
    let forget = async |before: Timestamp, run: &[&str]| {
        scene.write(async |tx| log_consumers::forget_unseen(tx, before, run).await).await;
        scene.test.count("log_consumers").await
    };

    assert_eq!(forget(scene.now(), &[]).await, 1);
    assert_eq!(forget(scene.now().plus(HOUR), &[MAIL]).await, 1, "it is run here");
    assert_eq!(forget(scene.now().plus(HOUR), &["another"]).await, 0);

    assert_eq!(scene.test.count("log_consumer_names").await, 0);
}
