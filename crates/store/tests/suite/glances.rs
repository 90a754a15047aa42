//! Conversations as somebody who writes in them shows them to others.

use model::Error;
use model::conversation::{ConversationStatus, ConversationView};
use model::user::Role;
use rstest::rstest;
use store::{conversations, inboxes};
use testkit::scene::{Scene, is_missing};
use testkit::store::Database::{self, Postgres, Sqlite};

fn last_words(view: &ConversationView) -> Option<&str> {
    view.last_message.as_deref()?.message.content.as_deref()
}

#[rstest]
#[tokio::test]
async fn a_glance_knows_what_was_just_said_and_changed(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Administrator).await;
    let agent = scene.agent(ada.id).await;
    let thread = scene.conversation("bo").await;
    let number = thread.view.conversation.display_id;
    let identifier = &scene.inbox.channel.identifier;
    let (before, by_visitor) = (
        scene.store().glance_of_agent(&agent, number).await.unwrap(),
        scene.store().glance_of_visitor(identifier, "bo", number).await.unwrap(),
    );
    assert_eq!((last_words(&before), last_words(&by_visitor.conversation)), (None, None));

    scene.says(&thread, "hello").await;
    let said = scene.store().glance_of_agent(&agent, number).await.unwrap();
    let said_to_visitor = scene.store().glance_of_visitor(identifier, "bo", number).await.unwrap();
    let mut changed = scene.reread(&thread).await.view.conversation;
    changed.status = ConversationStatus::Resolved;
    scene.write(async |tx| conversations::update(tx, &changed).await).await;
    let resolved = scene.store().glance_of_agent(&agent, number).await.unwrap();

    assert_eq!(
        (last_words(&said), last_words(&said_to_visitor.conversation)),
        (Some("hello"), Some("hello"))
    );
    assert_eq!(resolved.conversation.status, ConversationStatus::Resolved);
}

#[rstest]
#[tokio::test]
async fn a_glance_shows_nothing_that_is_not_the_callers_to_see(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (ada, bo) = (scene.member("Ada", Role::Agent).await, scene.member("Bo", Role::Agent).await);
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, scene.inbox.id, &[ada.id]).await).await;
    let (ada, bo) = (scene.agent(ada.id).await, scene.agent(bo.id).await);
    let number = scene.conversation("jane").await.view.conversation.display_id;
    scene.customer("stranger").await;
    let identifier = &scene.inbox.channel.identifier;

    scene.store().glance_of_agent(&ada, number).await.unwrap();
    scene.store().glance_of_visitor(identifier, "jane", number).await.unwrap();

    assert!(matches!(scene.store().glance_of_agent(&bo, number).await, Err(Error::Forbidden(_))));
    assert!(is_missing(scene.store().glance_of_visitor(identifier, "stranger", number).await));
    assert!(is_missing(scene.store().glance_of_agent(&ada, number + 1).await));
}
