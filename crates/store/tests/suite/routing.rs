//! Whose turn it is, who waits, what was decided, and what has its time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use model::account::{Account, AutoResolve};
use model::posting::Thread;
use model::routing::{Candidate, Cause, Policy, Reason, Standing, Verdict};
use model::user::{Role, UserId};
use rstest::rstest;
use store::routing::{self, NewDecision, Waiting};
use store::{Tx, accounts, conversations, inboxes, leases};
use testkit::scene::Scene;
use testkit::store::Database::{self, Postgres, Sqlite};

fn decision(thread: &Thread, reason: Reason) -> NewDecision {
    let candidate = Candidate { user_id: UserId::new(7), name: "Ada".into(), standing: Standing::Busy };
    let verdict = Verdict { policy: Policy::RoundRobin, candidates: vec![candidate], chosen: None, reason };
    NewDecision { conversation_id: thread.view.conversation.id, cause: Cause::Team, verdict, step: 1 }
}

fn waiting(thread: &Thread) -> Waiting {
    let conversation = &thread.view.conversation;
    Waiting {
        conversation_id: conversation.id,
        account_id: conversation.account_id,
        inbox_id: conversation.inbox_id,
        team_id: None,
        cause: Cause::Opened,
        since: conversation.created_at,
        decided: true,
    }
}

async fn member(scene: &Scene, name: &str) -> UserId {
    let user = scene.member(name, Role::Agent).await.id;
    let inbox = scene.inbox.id;
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, inbox, &[user]).await).await;
    user
}

/// Takes the first turn and goes to the end.
async fn take_turn(tx: &Tx, inboxes: &BTreeSet<model::inbox::InboxId>) -> model::Result<UserId> {
    let mut orders = routing::lock_rotations(tx, inboxes).await?;
    let (inbox, order) = orders.iter_mut().next().unwrap();
    order.rotate_left(1);
    routing::save_rotation(tx, *inbox, order).await?;
    Ok(order[order.len() - 1])
}

#[rstest]
#[tokio::test]
async fn turns_taken_at_the_same_time_are_taken_in_order(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (node, _commits) = scene.test.another_node().await;
    let users: Vec<UserId> = (1..=4).map(UserId::new).collect();
    let inboxes = BTreeSet::from([scene.inbox.id]);
    let begun = scene
        .write(async |tx| {
            let begun = routing::lock_rotations(tx, &inboxes).await?;
            routing::save_rotation(tx, scene.inbox.id, &users).await?;
            Ok(begun)
        })
        .await;
    let stores = [scene.store().clone(), node];

    let turns = join_all((0..40).map(|turn| stores[turn % 2].write(&inboxes, take_turn))).await;

    assert_eq!(begun, BTreeMap::from([(scene.inbox.id, Vec::new())]));
    let mut counts = BTreeMap::new();
    for turn in turns {
        *counts.entry(turn.unwrap()).or_insert(0) += 1;
    }
    assert_eq!(counts, users.iter().map(|user| (*user, 10)).collect());
}

#[rstest]
#[tokio::test]
async fn only_what_somebody_can_be_given_is_found_for_them_longest_waiting_first(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (ada, stranger) = (member(&scene, "Ada").await, scene.member("Bo", Role::Agent).await.id);
    let mut threads = Vec::new();
    for name in ["a", "b", "c", "d"] {
        threads.push(scene.conversation(name).await);
        scene.test.clock.advance(Duration::from_secs(1));
    }
    let team = scene
        .write(async |tx| {
            let new = store::teams::NewTeam { name: "t".into(), description: None, allow_auto_assign: true };
            let team = store::teams::insert(tx, &scene.scope, &new).await?;
            for thread in threads.iter().rev() {
                routing::enter(tx, &waiting(thread)).await?;
            }
            let of_team = Waiting { team_id: Some(team.id), ..waiting(&threads[1]) };
            routing::enter(tx, &of_team).await?;
            let undecided = Waiting { decided: false, ..waiting(&threads[3]) };
            routing::enter(tx, &undecided).await?;
            Ok(team)
        })
        .await;
    let found = async |users: &[UserId], after: Option<&Waiting>| {
        let found = routing::waiting_for(&scene.db(), scene.account, users, after, 9).await.unwrap();
        found.iter().map(|waiting| waiting.conversation_id).collect::<Vec<_>>()
    };
    let ids: Vec<_> = threads.iter().map(|thread| thread.view.conversation.id).collect();

    assert_eq!(found(&[ada], None).await, [ids[0], ids[2], ids[3]]);
    assert_eq!(found(&[ada], Some(&waiting(&threads[0]))).await, [ids[2], ids[3]]);
    assert_eq!(found(&[stranger], None).await, []);
    assert_eq!(found(&[], None).await, []);
    assert_eq!(routing::undecided(&scene.db(), 9).await.unwrap().len(), 1);
    assert_eq!(routing::accounts_waiting(&scene.db()).await.unwrap(), [scene.account]);
    assert_eq!(routing::count_waiting(&scene.db()).await.unwrap(), 4);
    scene.write(async |tx| store::teams::add_members(tx, &scene.scope, team.id, &[ada]).await).await;
    assert_eq!(found(&[ada], None).await, ids);
    scene.write(async |tx| store::teams::remove(tx, &scene.scope, team.id).await).await;
    assert_eq!(found(&[ada], None).await, ids);
    scene.write(async |tx| routing::leave(tx, &ids[..3]).await).await;
    assert_eq!(found(&[ada], None).await, ids[3..]);
}

#[rstest]
#[tokio::test]
async fn decisions_are_read_newest_first_and_forgotten_with_time(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (thread, other) = (scene.conversation("a").await, scene.conversation("b").await);
    let first = [decision(&thread, Reason::NobodyInTeam), decision(&other, Reason::NoMembers)];
    scene.write(async |tx| routing::note_decisions(tx, &scene.scope, &first).await).await;
    scene.test.clock.advance(Duration::from_secs(1));
    let later = scene.now();
    let second = [decision(&thread, Reason::NobodyOnline)];
    scene.write(async |tx| routing::note_decisions(tx, &scene.scope, &second).await).await;
    let read = async |limit| {
        let id = thread.view.conversation.id;
        routing::decisions(&scene.db(), &scene.scope, id, limit).await.unwrap()
    };

    let decisions = read(9).await;
    assert_eq!(
        decisions.iter().map(|one| one.created_at).collect::<Vec<_>>(),
        [later, thread.view.conversation.created_at]
    );
    assert_eq!(decisions[1].verdict, first[0].verdict);
    assert_eq!(decisions[0].step, 1);
    assert_eq!((decisions[0].cause, decisions[0].verdict.reason), (Cause::Team, Reason::NobodyOnline));
    assert_eq!(read(1).await, decisions[..1]);
    let (globex, _) = scene.other_account().await;
    let id = thread.view.conversation.id;
    assert_eq!(routing::decisions(&scene.db(), &globex, id, 9).await.unwrap(), []);
    assert_eq!(scene.write(async |tx| routing::forget_decisions(tx, later, 9).await).await, 2);
    assert_eq!(read(9).await, decisions[..1]);
}

#[rstest]
#[tokio::test]
async fn a_lease_is_one_nodes_until_it_ends_or_is_given_back(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let claim = async |owner: &str| {
        let until = scene.now().plus(Duration::from_secs(10));
        scene.write(async |tx| leases::claim(tx, "snoozes", owner, until).await).await
    };
    let release =
        async |owner: &str| scene.write(async |tx| leases::release(tx, "snoozes", owner).await).await;

    assert!(claim("a").await && !claim("b").await && claim("a").await);
    release("b").await;
    assert!(!claim("b").await, "only who has it gives it back");
    release("a").await;
    assert!(claim("b").await);
    scene.test.clock.advance(Duration::from_secs(10));
    assert!(claim("a").await);
}

#[rstest]
#[tokio::test]
async fn conversations_come_up_at_their_time(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (quiet, _other) = (scene.conversation("a").await, scene.other_account().await);
    let account = accounts::by_id(&scene.db(), scene.account).await.unwrap();
    let mut rule = AutoResolve { after: Some(60), ..AutoResolve::default() };
    let choose = async |rule: &AutoResolve| {
        let mut settings = account.settings.clone();
        settings.auto_resolve = rule.clone();
        let account = Account { settings, ..account.clone() };
        scene.write(async |tx| accounts::update(tx, &account).await).await
    };
    let idle = async || conversations::idle(&scene.db(), scene.now(), 9).await.unwrap();
    scene.test.clock.advance(Duration::from_hours(1));

    assert_eq!(idle().await, [], "nothing was chosen");
    assert_eq!(choose(&rule).await.settings.auto_resolve, rule);
    assert_eq!(idle().await, [(scene.account, quiet.view.conversation.id)]);
    rule.ignore_waiting = true;
    choose(&rule).await;
    assert_eq!(idle().await, [], "its customer waits since it was begun");
    rule.ignore_waiting = false;
    rule.after = Some(61);
    choose(&rule).await;
    assert_eq!(idle().await, []);
    assert_eq!(accounts::by_id(&scene.db(), scene.account).await.unwrap().settings.auto_resolve, rule);
}
