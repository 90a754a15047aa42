//! Bots, and the conversations on which they work.

use model::agent_bot::{AgentBot, AgentBotFields};
use model::conversation::Conversation;
use model::posting::Thread;
use model::scope::Scope;
use rstest::rstest;
use store::{agent_bots, conversations};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, is_missing};

async fn bot(scene: &Scene, scope: &impl Scope, name: &str) -> AgentBot {
    let fields = AgentBotFields { name: name.into(), ..AgentBotFields::default() };
    scene.write(async |tx| agent_bots::insert(tx, scope, &fields).await).await
}

async fn give(scene: &Scene, thread: &Thread, bot: &AgentBot) {
    let conversation =
        Conversation { assignee_agent_bot_id: Some(bot.id), ..scene.reread(thread).await.view.conversation };
    scene.write(async |tx| conversations::update(tx, &conversation).await).await;
}

#[rstest]
#[tokio::test]
async fn a_conversation_shows_the_bot_that_works_on_it(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let helper = bot(&scene, &scene.scope, "Helper").await;
    let thread = scene.conversation("jane").await;
    assert_eq!(thread.view.assignee_agent_bot, None);

    give(&scene, &thread, &helper).await;

    let view = scene.reread(&thread).await.view;
    assert_eq!((view.assignee, view.assignee_agent_bot), (None, Some(helper.card())));
    assert!(view.conversation.is_assigned());
}

#[rstest]
#[tokio::test]
async fn whoever_deletes_a_bot_learns_what_it_worked_on(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (helper, other) =
        (bot(&scene, &scene.scope, "Helper").await, bot(&scene, &scene.scope, "Other").await);
    let mut threads = Vec::new();
    for name in ["one", "two", "three"] {
        threads.push(scene.conversation(name).await);
    }
    give(&scene, &threads[0], &helper).await;
    give(&scene, &threads[1], &other).await;
    give(&scene, &threads[2], &helper).await;

    let left = scene.write(async |tx| agent_bots::remove(tx, &scene.scope, helper.id).await).await;

    assert_eq!(left, [threads[0].view.conversation.id, threads[2].view.conversation.id]);
    assert!(!scene.reread(&threads[0]).await.view.conversation.is_assigned());
    assert_eq!(scene.reread(&threads[1]).await.view.assignee_agent_bot, Some(other.card()));
    let gone = scene.try_write(async |tx| agent_bots::remove(tx, &scene.scope, helper.id).await).await;
    assert!(is_missing(gone));
}

#[rstest]
#[tokio::test]
async fn a_bot_is_given_something_in_its_own_account_alone(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    let helper = bot(&scene, &scene.scope, "Helper").await;

    let own = scene.write(async |tx| agent_bots::lock_card(tx, &scene.scope, helper.id).await).await;
    let foreign = scene.write(async |tx| agent_bots::lock_card(tx, &globex, helper.id).await).await;

    assert_eq!((own, foreign), (Some(helper.card()), None));
}
