//! Conversations of channels that wait: who is first, who is before whom, and how long they waited.

use std::collections::BTreeMap;
use std::time::Duration;

use model::conversation::ConversationId;
use model::posting::Thread;
use model::task::{Served, Task, TaskState};
use model::team::TeamId;
use model::{Id, Result, Timestamp};
use rstest::rstest;
use store::{Store, Tx, channel_services, channel_tasks, conversations};
use testkit::scene::{Scene, new_conversation};
use testkit::store::Database::{self, Postgres, Sqlite};

/// The task of a conversation that waits since then.
pub(crate) fn waiting(thread: &Thread, team: Option<i64>, since: i64) -> Task {
    let conversation = &thread.view.conversation;
    Task {
        id: Id::new(0),
        account_id: conversation.account_id,
        inbox_id: conversation.inbox_id,
        conversation_id: conversation.id,
        team_id: team.map(TeamId::new),
        state: TaskState::Queued,
        agent_id: None,
        wanted_id: None,
        is_urgent: false,
        since: Timestamp::from_seconds(since),
        due_at: None,
        declined: BTreeMap::new(),
        step: 0,
        position: 1,
        is_announced: false,
    }
}

async fn save_all(tx: &Tx, tasks: &[Task]) -> Result<()> {
    for task in tasks {
        channel_tasks::save(tx, task).await?;
    }
    Ok(())
}

/// A queue of everybody: two at the same time, one later, one before all others; one is asked, one is another team's.
async fn queue(scene: &Scene) -> [Task; 6] {
    let mut threads = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        threads.push(scene.conversation(name).await);
    }
    let tasks = [
        waiting(&threads[0], None, 10),
        waiting(&threads[1], None, 10),
        waiting(&threads[2], None, 20),
        Task { is_urgent: true, ..waiting(&threads[3], None, 30) },
        Task { state: TaskState::Reserved, ..waiting(&threads[4], None, 1) },
        waiting(&threads[5], Some(7), 5),
    ];
    scene.write(async |tx| save_all(tx, &tasks).await).await;
    tasks
}

fn ids(tasks: &[&Task]) -> Vec<ConversationId> {
    tasks.iter().map(|task| task.conversation_id).collect()
}

#[rstest]
#[tokio::test]
async fn everybody_has_one_place_in_the_order_of_service(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let tasks = queue(&scene).await;
    let [first, second, third, urgent, _, other] = &tasks;

    let mut positions = Vec::new();
    for task in &tasks {
        positions.push(channel_tasks::position(&scene.db(), task).await.unwrap());
    }
    let heads = async |limit| channel_tasks::heads(&scene.db(), scene.account, limit).await.unwrap();

    assert_eq!(positions, [2, 3, 4, 1, 2, 1]);
    assert_eq!(heads(9).await, ids(&[urgent, other, first, second, third]));
    assert_eq!(heads(2).await, ids(&[urgent, other, first]), "two of each queue");
    let further = Task { step: 1, ..third.clone() };
    scene.write(async |tx| save_all(tx, std::slice::from_ref(&further)).await).await;
    assert_eq!(
        heads(1).await,
        ids(&[urgent, other, third]),
        "who may be given to more people is not kept waiting by who may not"
    );
    let (globex, _) = scene.other_account().await;
    assert_eq!(channel_tasks::heads(&scene.db(), globex.account_id, 9).await.unwrap(), []);
    let behind = async |task, count| channel_tasks::waits_behind(&scene.db(), task, count).await.unwrap();
    assert!(behind(third, 3).await && !behind(third, 4).await);
    assert!(!behind(urgent, 1).await && !behind(other, 1).await);
}

#[rstest]
#[tokio::test]
async fn a_task_is_read_as_it_was_written_and_looked_at_again_on_demand(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let tasks = queue(&scene).await;
    let moved = Task { step: 2, position: 4, is_urgent: true, ..tasks[5].clone() };
    scene.write(async |tx| save_all(tx, std::slice::from_ref(&moved)).await).await;
    let read = async || {
        let mut found = channel_tasks::of(&scene.db(), &ids(&[&moved])).await.unwrap();
        found.remove(&moved.conversation_id).unwrap()
    };

    let found = read().await;
    assert_eq!(found, Task { id: found.id, ..moved.clone() });
    let teams = [TeamId::new(7)];
    scene.write(async |tx| channel_tasks::look_again(tx, scene.account, &teams).await).await;

    let due = channel_tasks::due(&scene.db(), scene.now(), 9).await.unwrap();
    assert_eq!(due, [(scene.account, moved.conversation_id)]);
    let reserved = channel_tasks::reserved(&scene.db()).await.unwrap();
    assert_eq!(reserved, [(scene.account, tasks[4].conversation_id, None)]);
}

#[rstest]
#[tokio::test]
async fn it_is_known_for_a_while_how_long_others_waited_in_the_same_queue(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("a").await;
    let now = scene.now().seconds();
    let own = |waited: i64, position| Task { position, ..waiting(&thread, None, now - waited) };
    let of_team = waiting(&thread, Some(7), now - 900);
    let note = async |task: &Task| scene.write(async |tx| channel_services::note(tx, task).await).await;
    let recent =
        async |since, limit| channel_services::recent(&scene.db(), &own(0, 1), since, limit).await.unwrap();
    let served = |waited, position| Served { waited: Duration::from_secs(waited), position };

    note(&own(40, 2)).await;
    note(&of_team).await;
    scene.test.clock.advance(Duration::from_secs(1));
    let later = scene.now();
    note(&own(4, 1)).await;

    let begun = later.minus(Duration::from_mins(5));
    assert_eq!(recent(begun, 9).await, [served(5, 1), served(40, 2)]);
    assert_eq!(recent(begun, 1).await, [served(5, 1)]);
    assert_eq!(recent(later, 9).await, [served(5, 1)]);
    assert_eq!(scene.write(async |tx| channel_services::forget(tx, later, 9).await).await, 2);
    assert_eq!(recent(begun, 9).await, [served(5, 1)]);
}

/// Connections to the test's database, besides the one that counts them.
const CONNECTIONS: &str = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// What a node read of the tasks while it did this.
async fn read_by_node(scene: &Scene, work: impl AsyncFn(&Store)) -> i64 {
    let connected = scene.test.count(CONNECTIONS).await;
    let before = scene.test.rows_read("channel_tasks").await;
    let (node, _commits) = scene.test.another_node().await;
    work(&node).await;
    node.close().await;
    // What it has read is told when its connections are gone.
    while scene.test.count(CONNECTIONS).await > connected {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    scene.test.rows_read("channel_tasks").await - before
}

#[tokio::test]
async fn however_many_wait_only_the_first_ones_are_read() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let (_, session) = scene.customer("bo").await;
    let begin = async |tx: &Tx, (): &()| {
        for number in 0..1500 {
            let thread = conversations::insert(tx, &scene.scope, &new_conversation(&session)).await?;
            let team =
                [None, Some(7), Some(8)][usize::from(number % 10 == 0) + usize::from(number % 100 == 0)];
            channel_tasks::save(tx, &waiting(&thread, team, number)).await?;
        }
        Ok(())
    };
    let filled = async |node: &Store| node.write(&(), begin).await.unwrap();
    read_by_node(&scene, filled).await;
    let looked = async |node: &Store| {
        let heads = channel_tasks::heads(&node.reader(), scene.account, 20).await.unwrap();
        assert_eq!(heads.len(), 20 + 20 + 15);
    };

    let read = read_by_node(&scene, looked).await;

    assert!((55..200).contains(&read), "read {read} rows of 1500");
}
