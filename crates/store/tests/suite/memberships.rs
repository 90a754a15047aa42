//! Who belongs to which account.

use std::time::Duration;

use model::account::AccountStatus;
use model::user::{Availability, Membership, Role, User};
use model::{Error, Id};
use rstest::rstest;
use store::conversations::NewConversation;
use store::memberships::{self, NewMembership};
use store::teams::NewTeam;
use store::{accounts, conversations, inboxes, teams, users};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, is_missing, new_conversation, new_user, sentences};

#[rstest]
#[tokio::test]
async fn members_are_listed_by_name_whatever_its_case(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    for name in ["bo", "Cleo", "Ada"] {
        scene.member(name, Role::Agent).await;
    }

    let members = memberships::members(&scene.db(), &scene.scope).await.unwrap();

    let names: Vec<_> = members.iter().map(|member| member.user.name.as_str()).collect();
    assert_eq!(names, ["Ada", "bo", "Cleo"]);
}

#[rstest]
#[tokio::test]
async fn a_user_joins_an_account_once(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Administrator).await;
    let again = NewMembership {
        account_id: scene.account,
        user_id: ada.id,
        role: Role::Agent,
        inviter_id: Some(ada.id),
    };

    let refused = scene.try_write(async |tx| memberships::insert(tx, &again).await).await;

    assert_eq!(sentences(refused), [("user_id", "User has already been taken".to_owned())]);
}

#[rstest]
#[tokio::test]
async fn a_changed_membership_is_read_as_it_was_written(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let member = memberships::member(&scene.db(), &scene.scope, ada.id).await.unwrap();
    let changed = Membership {
        role: Role::Administrator,
        availability: Availability::Busy,
        auto_offline: false,
        active_at: Some(scene.now()),
        ..member.membership
    };

    scene.write(async |tx| memberships::update(tx, &changed).await).await;

    assert_eq!(memberships::one(&scene.db(), scene.account, ada.id).await.unwrap(), Some(changed));
}

#[rstest]
#[tokio::test]
async fn the_account_chosen_last_comes_first(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let (globex, _) = scene.other_account().await;
    let joined = NewMembership {
        account_id: globex.account_id,
        user_id: ada.id,
        role: Role::Administrator,
        inviter_id: None,
    };
    scene.write(async |tx| memberships::insert(tx, &joined).await).await;
    let accounts = async || {
        let accounts = memberships::of_user(&scene.db(), ada.id).await.unwrap();
        accounts.into_iter().map(|(_, account)| account.name).collect::<Vec<_>>()
    };
    assert_eq!(accounts().await, ["Acme", "Globex"]);

    let chosen = memberships::one(&scene.db(), globex.account_id, ada.id).await.unwrap().unwrap();
    let chosen = Membership { active_at: Some(scene.now()), ..chosen };
    scene.write(async |tx| memberships::update(tx, &chosen).await).await;
    assert_eq!(accounts().await, ["Globex", "Acme"]);

    scene.test.clock.advance(Duration::from_secs(1));
    let chosen = memberships::one(&scene.db(), scene.account, ada.id).await.unwrap().unwrap();
    let chosen = Membership { active_at: Some(scene.now()), ..chosen };
    scene.write(async |tx| memberships::update(tx, &chosen).await).await;
    assert_eq!(accounts().await, ["Acme", "Globex"]);
}

#[rstest]
#[tokio::test]
async fn a_scope_says_what_the_member_sees(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let shown = User { display_name: Some("Ada from Acme".into()), ..ada.clone() };
    scene.write(async |tx| users::update(tx, &shown).await).await;
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, scene.inbox.id, &[ada.id]).await).await;

    let scope = memberships::agent_scope(&scene.db(), scene.account, ada.id).await.unwrap();

    assert_eq!(scope.inboxes, [scene.inbox.id]);
    assert_eq!((scope.role, scope.account_id), (Role::Agent, scene.account));
    assert_eq!(scope.user, shown.card());
}

#[rstest]
#[tokio::test]
async fn strangers_and_the_suspended_get_no_scope(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Administrator).await;
    let stranger = scene.write(async |tx| users::insert(tx, &new_user("Bo")).await).await;
    let scope = async |account, user| memberships::agent_scope(&scene.db(), account, user).await;

    assert!(is_missing(scope(Id::new(4711), ada.id).await));
    assert!(matches!(scope(scene.account, stranger.id).await, Err(Error::Forbidden(_))));

    let mut account = accounts::by_id(&scene.db(), scene.account).await.unwrap();
    account.status = AccountStatus::Suspended;
    scene.write(async |tx| accounts::update(tx, &account).await).await;
    assert!(matches!(scope(scene.account, ada.id).await, Err(Error::Forbidden(_))));
}

#[rstest]
#[tokio::test]
async fn whoever_leaves_an_account_leaves_nothing_behind(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let (globex, shop) = scene.other_account().await;
    let team = NewTeam { name: "support".into(), description: None, allow_auto_assign: true };
    let (_, session) = scene.customer("bo").await;
    let assigned = NewConversation { assignee_id: Some(ada.id), ..new_conversation(&session) };
    let thread = scene
        .write(async |tx| {
            let elsewhere = NewMembership {
                account_id: globex.account_id,
                user_id: ada.id,
                role: Role::Agent,
                inviter_id: None,
            };
            memberships::insert(tx, &elsewhere).await?;
            inboxes::add_members(tx, &globex, shop.id, &[ada.id]).await?;
            inboxes::add_members(tx, &scene.scope, scene.inbox.id, &[ada.id]).await?;
            let team = teams::insert(tx, &scene.scope, &team).await?;
            teams::add_members(tx, &scene.scope, team.id, &[ada.id]).await?;
            conversations::insert(tx, &scene.scope, &assigned).await
        })
        .await;

    let unassigned = scene.write(async |tx| memberships::remove(tx, &scene.scope, ada.id).await).await;

    assert_eq!(unassigned, [thread.view.conversation.id]);
    assert_eq!(scene.reread(&thread).await.view.assignee, None);
    assert_eq!(scene.test.count("team_members").await, 0);
    assert_eq!(scene.test.count(&format!("memberships WHERE account_id = {}", scene.account)).await, 0);
    assert_eq!(scene.test.count(&format!("inbox_members WHERE inbox_id = {}", scene.inbox.id)).await, 0);
    let elsewhere = memberships::agent_scope(&scene.db(), globex.account_id, ada.id).await.unwrap();
    assert_eq!(elsewhere.inboxes, [shop.id]);
    let again = scene.try_write(async |tx| memberships::remove(tx, &scene.scope, ada.id).await).await;
    assert!(is_missing(again));
}
