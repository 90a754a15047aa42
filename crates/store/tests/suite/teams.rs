//! Groups of agents.

use model::team::Team;
use model::user::Role;
use rstest::rstest;
use store::conversations::{self, NewConversation};
use store::teams::{self, NewTeam};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, is_missing, new_conversation, sentences};

fn named(name: &str) -> NewTeam {
    NewTeam { name: name.into(), description: Some("People".into()), allow_auto_assign: true }
}

#[rstest]
#[tokio::test]
async fn teams_are_listed_by_name_with_the_callers_own_marked(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let (sales, support) = scene
        .write(async |tx| {
            let support = teams::insert(tx, &scene.scope, &named("support")).await?;
            let sales = teams::insert(tx, &scene.scope, &named("sales")).await?;
            teams::set_members(tx, &scene.scope, support.id, &[ada.id]).await?;
            Ok((sales, support))
        })
        .await;

    let listed = teams::list(&scene.db(), &scene.agent(ada.id).await).await.unwrap();

    assert_eq!(listed, [(sales, false), (support.clone(), true)]);
    let members = teams::members(&scene.db(), &scene.scope, support.id).await.unwrap();
    assert_eq!(members.iter().map(|member| member.user.id).collect::<Vec<_>>(), [ada.id]);
}

#[rstest]
#[tokio::test]
async fn a_name_belongs_to_one_team_of_an_account(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    let sales = scene.write(async |tx| teams::insert(tx, &scene.scope, &named("sales")).await).await;
    scene.write(async |tx| teams::insert(tx, &globex, &named("sales")).await).await;
    scene.write(async |tx| teams::insert(tx, &scene.scope, &named("support")).await).await;
    let taken = [("name", "Name has already been taken".to_owned())];

    let inserted = scene.try_write(async |tx| teams::insert(tx, &scene.scope, &named("sales")).await).await;
    let renamed = Team { name: "support".into(), ..sales };
    let updated = scene.try_write(async |tx| teams::update(tx, &scene.scope, &renamed).await).await;

    assert_eq!(sentences(inserted), taken);
    assert_eq!(sentences(updated), taken);
}

#[rstest]
#[tokio::test]
async fn a_changed_team_is_read_as_it_was_written(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let team = scene.write(async |tx| teams::insert(tx, &scene.scope, &named("sales")).await).await;
    let changed = Team { name: "selling".into(), description: None, allow_auto_assign: false, ..team };

    let written = scene.write(async |tx| teams::update(tx, &scene.scope, &changed).await).await;

    assert_eq!(written, changed);
    assert_eq!(teams::by_id(&scene.db(), &scene.scope, changed.id).await.unwrap(), changed);
}

#[rstest]
#[tokio::test]
async fn a_team_that_is_gone_leaves_nothing_behind(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let team = scene.write(async |tx| teams::insert(tx, &scene.scope, &named("sales")).await).await;
    let (_, session) = scene.customer("bo").await;
    let new = NewConversation { team_id: Some(team.id), ..new_conversation(&session) };
    let thread = scene
        .write(async |tx| {
            teams::add_members(tx, &scene.scope, team.id, &[ada.id]).await?;
            conversations::insert(tx, &scene.scope, &new).await
        })
        .await;
    assert_eq!(thread.view.team.as_ref().map(|card| card.name.as_str()), Some("sales"));

    let released = scene.write(async |tx| teams::remove(tx, &scene.scope, team.id).await).await;

    assert_eq!(released, [thread.view.conversation.id]);
    assert!(is_missing(teams::by_id(&scene.db(), &scene.scope, team.id).await));
    assert_eq!(scene.test.count("team_members").await, 0);
    let thread = scene.reread(&thread).await;
    assert_eq!((thread.view.conversation.team_id, thread.view.team), (None, None));
}
