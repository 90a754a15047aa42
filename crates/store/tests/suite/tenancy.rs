//! Another account's keys open nothing.

use model::Result;
use model::label::Label;
use model::scope::{AgentScope, VisitorScope};
use model::team::Team;
use model::user::Role;
use rstest::rstest;
use store::conversations::{self, ListFilter};
use store::labels::NewLabel;
use store::teams::NewTeam;
use store::{contacts, inboxes, labels, memberships, teams, threads};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, is_missing, saying};

#[rstest]
#[tokio::test]
async fn people_and_places_of_another_account_are_not_found(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Administrator).await.id;
    let inbox = scene.inbox.id;
    let (globex, _) = scene.other_account().await;
    let db = &scene.db();

    assert!(is_missing(memberships::member(db, &globex, ada).await));
    assert!(memberships::members(db, &globex).await.unwrap().is_empty());
    assert!(is_missing(scene.try_write(async |tx| memberships::remove(tx, &globex, ada).await).await));
    assert!(is_missing(inboxes::by_id(db, &globex, inbox).await));
    assert!(is_missing(inboxes::members(db, &globex, inbox).await));
    for refused in [
        scene.try_write(async |tx| inboxes::set_members(tx, &globex, inbox, &[ada]).await).await,
        scene.try_write(async |tx| inboxes::add_members(tx, &globex, inbox, &[ada]).await).await,
        scene.try_write(async |tx| inboxes::remove_members(tx, &globex, inbox, &[ada]).await).await,
    ] {
        assert!(is_missing(refused));
    }
    let names =
        |inboxes: Vec<model::inbox::Inbox>| inboxes.into_iter().map(|inbox| inbox.name).collect::<Vec<_>>();
    assert_eq!(names(inboxes::of_account(db, &globex).await.unwrap()), ["Shop"]);
}

#[rstest]
#[tokio::test]
async fn teams_and_labels_of_another_account_are_not_found(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Administrator).await.id;
    let (globex, _) = scene.other_account().await;
    let (team, label) = scene.write(async |tx| teams_and_labels(tx, &scene).await).await;
    let db = &scene.db();

    assert!(is_missing(teams::by_id(db, &globex, team.id).await));
    assert!(is_missing(teams::members(db, &globex, team.id).await));
    assert!(is_missing(labels::by_id(db, &globex, label.id).await));
    assert!(labels::list(db, &globex).await.unwrap().is_empty());
    for refused in [
        scene.try_write(async |tx| teams::update(tx, &globex, &team).await.map(drop)).await,
        scene.try_write(async |tx| teams::remove(tx, &globex, team.id).await.map(drop)).await,
        scene.try_write(async |tx| teams::set_members(tx, &globex, team.id, &[ada]).await.map(drop)).await,
        scene.try_write(async |tx| teams::add_members(tx, &globex, team.id, &[ada]).await.map(drop)).await,
        scene.try_write(async |tx| teams::remove_members(tx, &globex, team.id, &[ada]).await.map(drop)).await,
        scene.try_write(async |tx| labels::update(tx, &globex, &label).await.map(drop)).await,
        scene.try_write(async |tx| labels::remove(tx, &globex, label.id).await).await,
    ] {
        assert!(is_missing(refused));
    }
    assert_eq!(teams::by_id(db, &scene.scope, team.id).await.unwrap(), team);
    assert_eq!(labels::by_id(db, &scene.scope, label.id).await.unwrap(), label);
}

async fn teams_and_labels(tx: &store::Tx, scene: &Scene) -> Result<(Team, Label)> {
    let team = NewTeam { name: "sales".into(), description: None, allow_auto_assign: true };
    let label = NewLabel {
        title: "billing".into(),
        description: None,
        color: "#1f93ff".into(),
        show_on_sidebar: true,
    };
    Ok((teams::insert(tx, &scene.scope, &team).await?, labels::insert(tx, &scene.scope, &label).await?))
}

#[rstest]
#[tokio::test]
async fn customers_and_conversations_of_another_account_are_not_found(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Administrator).await;
    let thread = scene.conversation("bo").await;
    let conversation = &thread.view.conversation;
    let contact = contacts::by_id(&scene.db(), &scene.scope, conversation.contact_id).await.unwrap();
    let (globex, shop) = scene.other_account().await;
    let agent = AgentScope { account_id: globex.account_id, ..scene.agent(ada.id).await };
    let visitor = VisitorScope {
        account_id: globex.account_id,
        inbox_id: shop.id,
        contact_id: contact.id,
        contact_inbox_id: conversation.contact_inbox_id,
        verified: true,
    };
    let db = &scene.db();

    assert!(is_missing(contacts::by_id(db, &globex, contact.id).await));
    assert_eq!(scene.write(async |tx| contacts::lock(tx, &globex, &[contact.id]).await).await, []);
    assert!(is_missing(threads::of_agent(db, &agent, conversation.display_id).await));
    assert!(is_missing(threads::of_visitor(db, &visitor, conversation.display_id).await));
    assert!(threads::list_of_visitor(db, &visitor).await.unwrap().is_empty());
    assert!(is_missing(
        scene.try_write(async |tx| threads::lock_one(tx, &globex, conversation.id).await).await
    ));
    assert!(conversations::list(db, &agent, &ListFilter::default()).await.unwrap().is_empty());
    assert_eq!(conversations::counts(db, &agent, &ListFilter::default()).await.unwrap().all, 0);
    let mut call = saying(&thread, "hello from elsewhere");
    call.account_id = globex.account_id;
    assert!(is_missing(scene.store().post(call).await));
    assert_eq!(scene.test.count("messages").await, 0);
}
