//! Sessions of customers.

use std::time::Duration;

use model::{Id, Token};
use rstest::rstest;
use store::inboxes::NewInbox;
use store::rights::SessionRights;
use store::{contact_inboxes, inboxes, rights};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, is_missing, new_inbox, sentences};

#[rstest]
#[tokio::test]
async fn a_session_is_found_by_its_name_and_by_its_token(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (contact, session) = scene.customer("bo.b/ö 1").await;

    let found = contact_inboxes::by_source_id(&scene.db(), scene.inbox.id, "bo.b/ö 1").await.unwrap();
    let opened = rights::of_session(&scene.db(), &session.pubsub_token).await.unwrap().unwrap();

    let (found, owner) = found.unwrap();
    assert_eq!((&found.contact_inbox, &found.pubsub_token), (&session.contact_inbox, &session.pubsub_token));
    assert_eq!(owner, contact);
    assert_eq!(
        opened,
        SessionRights {
            account_id: scene.account,
            session: session.contact_inbox.id,
            inbox_id: scene.inbox.id,
            contact_id: contact.id,
            verified: false,
            as_of: 0,
        }
    );
    assert!(rights::of_session(&scene.db(), &Token::new("guess")).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn a_name_belongs_to_one_session_of_an_inbox(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (contact, _) = scene.customer("bo").await;
    let apps = scene.write(async |tx| inboxes::insert(tx, &scene.scope, &new_inbox("Apps")).await).await;
    let insert = async |inbox| {
        scene.try_write(async |tx| contact_inboxes::insert(tx, contact.id, inbox, "bo").await).await
    };

    assert_eq!(
        sentences(insert(scene.inbox.id).await),
        [("source_id", "Source has already been taken".to_owned())]
    );
    insert(apps.id).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_rotated_token_opens_the_stream_and_the_old_one_nothing(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (_, session) = scene.customer("bo").await;

    let token =
        scene.write(async |tx| contact_inboxes::rotate_token(tx, session.contact_inbox.id).await).await;

    let opened = rights::of_session(&scene.db(), &token).await.unwrap().unwrap();
    assert_eq!(opened.session, session.contact_inbox.id);
    assert!(rights::of_session(&scene.db(), &session.pubsub_token).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn a_visitor_is_known_by_the_inbox_and_the_session(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (contact, session) = scene.customer("bo").await;
    let new = NewInbox { hmac_mandatory: true, ..new_inbox("Apps") };
    let apps = scene.write(async |tx| inboxes::insert(tx, &scene.scope, &new).await).await;
    let strict = scene
        .write(async |tx| contact_inboxes::insert(tx, contact.id, apps.id, "strict").await)
        .await
        .contact_inbox;
    scene.write(async |tx| contact_inboxes::set_verified(tx, strict.id).await).await;
    let visitor = async |identifier: &str, source_id: &str| {
        contact_inboxes::visitor(&scene.db(), identifier, source_id).await.unwrap()
    };

    let bo = visitor(&scene.inbox.channel.identifier, "bo").await.unwrap();
    let strict = visitor(&apps.channel.identifier, "strict").await.unwrap();

    assert_eq!((&bo.contact, &bo.session.pubsub_token), (&contact, &session.pubsub_token));
    assert_eq!((bo.scope.account_id, bo.scope.inbox_id), (scene.account, scene.inbox.id));
    assert_eq!(
        (bo.scope.contact_inbox_id, bo.scope.verified, bo.hmac_mandatory),
        (session.contact_inbox.id, false, false)
    );
    assert_eq!((strict.scope.verified, strict.hmac_mandatory), (true, true));
    assert!(visitor(&apps.channel.identifier, "bo").await.is_none());
    assert!(visitor("nowhere", "bo").await.is_none());
}

#[rstest]
#[tokio::test]
async fn a_visitor_sees_the_conversations_of_the_session_only(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (contact, session) = scene.customer("bo").await;
    let thread = scene.conversation_of(&session).await;
    let number = thread.view.conversation.display_id;
    scene.write(async |tx| contact_inboxes::insert(tx, contact.id, scene.inbox.id, "phone").await).await;
    scene.customer("stranger").await;
    let identifier = scene.inbox.channel.identifier.as_str();
    let seen = async |source_id: &str, number| {
        contact_inboxes::visitor_thread(&scene.db(), identifier, source_id, number).await
    };

    let found = seen("bo", number).await.unwrap();

    assert_eq!(found.thread.view, thread.view);
    assert_eq!(found.thread.sessions, [session.contact_inbox.id]);
    assert_eq!(
        (found.scope.contact_inbox_id, found.scope.account_id),
        (session.contact_inbox.id, scene.account)
    );
    for (source_id, number) in
        [("phone", number), ("stranger", number), ("nobody", number), ("bo", number + 1)]
    {
        assert!(is_missing(seen(source_id, number).await), "{source_id} {number}");
    }
}

#[rstest]
#[tokio::test]
async fn verified_sessions_of_a_contact_share_their_conversations(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (contact, session) = scene.customer("laptop").await;
    let number = scene.conversation_of(&session).await.view.conversation.display_id;
    let phone =
        scene.write(async |tx| contact_inboxes::insert(tx, contact.id, scene.inbox.id, "phone").await).await;
    for id in [session.contact_inbox.id, phone.contact_inbox.id] {
        scene.write(async |tx| contact_inboxes::set_verified(tx, id).await).await;
    }
    let (_, stranger) = scene.customer("stranger").await;
    scene.write(async |tx| contact_inboxes::set_verified(tx, stranger.contact_inbox.id).await).await;
    let identifier = scene.inbox.channel.identifier.as_str();

    let found = contact_inboxes::visitor_thread(&scene.db(), identifier, "phone", number).await.unwrap();
    let foreign = contact_inboxes::visitor_thread(&scene.db(), identifier, "stranger", number).await;

    assert_eq!(found.scope.contact_inbox_id, phone.contact_inbox.id);
    assert_eq!(found.thread.view.contact_inbox.id, session.contact_inbox.id);
    let mut sessions = found.thread.sessions;
    sessions.sort_unstable();
    assert_eq!(sessions, [session.contact_inbox.id, phone.contact_inbox.id]);
    assert!(is_missing(foreign));
}

#[rstest]
#[tokio::test]
async fn old_tokens_are_found_by_their_age_and_sessions_by_their_inbox(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (_, old) = scene.customer("old").await;
    let (_, renewed) = scene.customer("renewed").await;
    scene.test.clock.advance(Duration::from_mins(1));
    let before = scene.test.clock.now();
    let (_, young) = scene.customer("young").await;
    let [old, renewed, young] = [old, renewed, young].map(|session| session.contact_inbox.id);
    scene.write(async |tx| contact_inboxes::rotate_token(tx, renewed).await).await;

    let found = contact_inboxes::with_old_tokens(&scene.db(), before, 10).await.unwrap();
    let still = async |session| {
        scene.write(async |tx| contact_inboxes::has_old_token(tx, session, before).await).await
    };
    let listed = async |after, limit| {
        contact_inboxes::of_inbox(&scene.db(), scene.inbox.id, after, limit).await.unwrap()
    };

    assert_eq!(found, [(scene.account, old)]);
    assert_eq!([still(old).await, still(renewed).await, still(young).await], [true, false, false]);
    assert_eq!(listed(Id::new(0), 2).await, [old, renewed]);
    assert_eq!(listed(renewed, 2).await, [young]);
}
