//! What administrators chose for the queues of channels.

use std::time::Duration;

use model::channel_queues::{ChannelQueues, OverflowStep, QueueRules};
use model::task::Task;
use model::team::Team;
use rstest::rstest;
use store::teams::NewTeam;
use store::{channel_queues, channel_tasks, teams};
use testkit::scene::Scene;
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::channel_tasks::waiting;

async fn team(scene: &Scene, name: &str) -> Team {
    let new = NewTeam { name: name.into(), description: None, allow_auto_assign: true };
    scene.write(async |tx| teams::insert(tx, &scene.scope, &new).await).await
}

#[rstest]
#[tokio::test]
async fn choices_are_read_as_they_were_made_and_forget_teams_that_go(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (sales, support) = (team(&scene, "sales").await, team(&scene, "support").await);
    let step = |after, team_id| OverflowStep { after: Duration::from_secs(after), team_id };
    let steps = |team_id: Option<_>| [team_id.map(|team| step(30, Some(team))), Some(step(60, None))];
    let rules = |steps: [Option<OverflowStep>; 2]| QueueRules {
        team_id: Some(sales.id),
        max_size: Some(7),
        steps: Some(steps.into_iter().flatten().collect()),
    };
    let chosen = ChannelQueues {
        default_team_id: Some(support.id),
        channels: [("sms".into(), Some(support.id)), ("web".into(), Some(sales.id)), ("fax".into(), None)]
            .into(),
        queues: vec![
            rules(steps(Some(support.id))),
            QueueRules { team_id: Some(support.id), max_size: None, steps: None },
        ],
    };
    let read = async || channel_queues::of(&scene.db(), scene.account).await.unwrap();
    let (globex, _) = scene.other_account().await;

    assert_eq!(read().await, ChannelQueues::default());
    scene
        .write(async |tx| {
            let before = channel_queues::lock(tx, scene.account).await?;
            channel_queues::save(tx, scene.account, &ChannelQueues { queues: Vec::new(), ..before }).await?;
            channel_queues::save(tx, scene.account, &chosen).await
        })
        .await;
    assert_eq!(read().await, chosen);
    assert_eq!(channel_queues::of(&scene.db(), globex.account_id).await.unwrap(), ChannelQueues::default());
    let thread = scene.conversation("bo").await;
    let task = Task { step: 1, ..waiting(&thread, Some(sales.id.get()), 10) };
    scene.write(async |tx| channel_tasks::save(tx, &task).await).await;
    scene.write(async |tx| teams::remove(tx, &scene.scope, support.id).await).await;

    let left = ChannelQueues {
        default_team_id: None,
        channels: [("web".into(), Some(sales.id)), ("fax".into(), None)].into(),
        queues: vec![rules(steps(None))],
    };
    assert_eq!(read().await, left);
    let due = channel_tasks::due(&scene.db(), scene.now(), 9).await.unwrap();
    assert_eq!(due, [(scene.account, task.conversation_id)], "which has come to fewer steps by now");
}
