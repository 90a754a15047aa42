//! Where conversations come in.

use model::inbox::{Inbox, InboxSettings};
use model::user::{Role, UserId};
use rstest::rstest;
use serde_json::json;
use store::inboxes::{self, NewInbox};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, attributes, is_missing, new_inbox, sentences};

#[rstest]
#[tokio::test]
async fn an_inbox_is_read_as_it_was_opened(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let new = NewInbox {
        name: "Shop".into(),
        settings: InboxSettings {
            greeting_enabled: true,
            greeting_message: Some("Hi!".into()),
            ..Default::default()
        },
        webhook_url: Some("https://example.com/hook".into()),
        hmac_mandatory: true,
        additional_attributes: attributes(json!({"agent_reply_time_window": 24})),
        identifier: Some("shop".into()),
    };

    let inbox = scene.write(async |tx| inboxes::insert(tx, &scene.scope, &new).await).await;

    assert_eq!(inboxes::by_identifier(&scene.db(), "shop").await.unwrap(), inbox);
    assert_eq!(inboxes::by_id(&scene.db(), &scene.scope, inbox.id).await.unwrap(), inbox);
    assert_eq!((inbox.settings, inbox.channel.webhook_url.clone()), (new.settings, new.webhook_url));
    assert_eq!((inbox.channel.hmac_mandatory, inbox.channel.reply_window_hours()), (true, Some(24)));
    assert_ne!(inbox.channel.hmac_token, inbox.channel.secret);
    assert_eq!(scene.inbox.channel.identifier.len(), 24);
}

#[rstest]
#[tokio::test]
async fn a_changed_inbox_is_read_as_it_was_written(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let mut changed = Inbox { name: "Site".into(), ..scene.inbox.clone() };
    changed.settings.lock_to_single_conversation = true;
    changed.channel.hmac_mandatory = true;
    changed.channel.secret = model::Token::new("another");
    changed.channel.additional_attributes = attributes(json!({"a": [1, 2]}));

    scene.write(async |tx| inboxes::update(tx, &changed).await).await;

    assert_eq!(inboxes::by_id(&scene.db(), &scene.scope, changed.id).await.unwrap(), changed);
}

#[rstest]
#[tokio::test]
async fn a_public_name_belongs_to_one_inbox(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let new = NewInbox { identifier: Some(scene.inbox.channel.identifier.clone()), ..new_inbox("Shop") };

    let refused = scene.try_write(async |tx| inboxes::insert(tx, &scene.scope, &new).await).await;

    assert_eq!(sentences(refused), [("identifier", "Identifier has already been taken".to_owned())]);
}

#[rstest]
#[tokio::test]
async fn agents_see_their_inboxes_and_administrators_all(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let bo = scene.member("Bo", Role::Administrator).await;
    scene.other_account().await;
    let apps = scene.write(async |tx| inboxes::insert(tx, &scene.scope, &new_inbox("apps")).await).await;
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, apps.id, &[ada.id]).await).await;
    let names = async |user: UserId| {
        let scope = scene.agent(user).await;
        let inboxes = inboxes::list(&scene.db(), &scope).await.unwrap();
        inboxes.into_iter().map(|inbox| inbox.name).collect::<Vec<_>>()
    };

    assert_eq!(names(ada.id).await, ["apps"]);
    assert_eq!(names(bo.id).await, ["apps", "Website"]);
    assert_eq!(inboxes::of_account(&scene.db(), &scene.scope).await.unwrap().len(), 2);
    assert_eq!(inboxes::all(&scene.db()).await.unwrap().len(), 3);
}

#[rstest]
#[tokio::test]
async fn members_come_and_go_and_only_changes_are_told(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await.id;
    let bo = scene.member("Bo", Role::Agent).await.id;
    let inbox = scene.inbox.id;

    let added =
        scene.write(async |tx| inboxes::add_members(tx, &scene.scope, inbox, &[ada, ada]).await).await;
    let again = scene.write(async |tx| inboxes::add_members(tx, &scene.scope, inbox, &[ada]).await).await;
    let set = scene.write(async |tx| inboxes::set_members(tx, &scene.scope, inbox, &[bo]).await).await;
    let members = inboxes::members(&scene.db(), &scene.scope, inbox).await.unwrap();
    let removed =
        scene.write(async |tx| inboxes::remove_members(tx, &scene.scope, inbox, &[ada, bo]).await).await;

    assert_eq!((added, again), (vec![ada], vec![]));
    assert_eq!(set, [bo, ada]);
    assert_eq!(members.iter().map(|member| member.user.id).collect::<Vec<_>>(), [bo]);
    assert_eq!(removed, [bo]);
    let cleared = scene.write(async |tx| inboxes::set_members(tx, &scene.scope, inbox, &[]).await).await;
    assert!(cleared.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_stranger_cannot_become_a_member(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let (globex, shop) = scene.other_account().await;

    let refused =
        scene.try_write(async |tx| inboxes::set_members(tx, &globex, shop.id, &[ada.id]).await).await;
    let foreign =
        scene.try_write(async |tx| inboxes::add_members(tx, &scene.scope, shop.id, &[ada.id]).await).await;

    assert_eq!(sentences(refused)[0].0, "user_ids");
    assert!(is_missing(foreign));
    assert_eq!(scene.test.count("inbox_members").await, 0);
}
