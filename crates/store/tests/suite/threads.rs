//! What is read of conversations that somebody else is changing.

use futures_util::future::join;
use model::conversation::Conversation;
use model::message::Author;
use model::user::Role;
use store::teams::{self, NewTeam};
use store::{Tx, contacts, conversations, memberships, threads};
use testkit::scene::{Scene, new_conversation, saying};
use testkit::store::Database::Postgres;
use tokio::sync::Notify;

/// Makes `change` in a transaction that ends only when `other`, which begins once the change is made, waits for it.
async fn meanwhile<T>(
    scene: &Scene,
    change: impl AsyncFn(&Tx) -> model::Result<()>,
    other: impl Future<Output = T>,
) -> T {
    let changed = Notify::new();
    let first = scene.write(async |tx| {
        change(tx).await?;
        changed.notify_one();
        scene.test.somebody_waits().await;
        Ok(())
    });
    let second = async {
        changed.notified().await;
        other.await
    };
    join(first, second).await.1
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waited_for_a_conversation_sees_whom_it_was_given_to_meanwhile() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let (ada, bo) = (scene.member("Ada", Role::Agent).await, scene.member("Bo", Role::Agent).await);
    let thread = scene.conversation("jane").await;
    let team = NewTeam { name: "night".to_owned(), description: None, allow_auto_assign: true };
    let team = scene.write(async |tx| teams::insert(tx, &scene.scope, &team).await).await;
    let given_to = async |tx: &Tx, user, team| {
        let before = threads::lock_one(tx, &scene.scope, thread.view.conversation.id).await?;
        let changed = Conversation { assignee_id: Some(user), team_id: team, ..before.view.conversation };
        conversations::update(tx, &changed).await.map(drop)
    };
    scene.write(async |tx| given_to(tx, ada.id, None).await).await;
    let give = async |tx: &Tx| given_to(tx, bo.id, Some(team.id)).await;

    let seen = Box::pin(meanwhile(&scene, give, scene.reread(&thread))).await;

    assert_eq!(seen.view.conversation.assignee_id, Some(bo.id));
    assert_eq!(seen.view.assignee, Some(bo.card()));
    assert_eq!(seen.view.team.map(|team| team.name), Some("night".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_writes_while_their_contact_becomes_another_one_is_heard() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let thread = scene.conversation("jane").await;
    let (base, _) = scene.customer("jane again").await;
    let absorb = async |tx: &Tx| contacts::merge(tx, &base, thread.view.contact.id).await.map(drop);

    let posted = meanwhile(&scene, absorb, scene.store().post(saying(&thread, "hello"))).await;

    let message = &posted.unwrap().message;
    assert_eq!(message.message.author, Some(Author::Contact(base.id)));
    assert_eq!(scene.reread(&thread).await.view.contact.id, base.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_keeps_no_conversation_that_they_are_given_meanwhile() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let bo = scene.member("Bo", Role::Agent).await;
    let thread = scene.conversation("jane").await;
    let give = async |tx: &Tx| {
        let before = threads::lock_one(tx, &scene.scope, thread.view.conversation.id).await?;
        store::participants::admit(tx, &scene.scope, before.view.conversation.id, bo.id).await?;
        let changed = Conversation { assignee_id: Some(bo.id), ..before.view.conversation };
        conversations::update(tx, &changed).await.map(drop)
    };
    let leave = scene.write(async |tx| {
        let released = memberships::remove(tx, &scene.scope, bo.id).await?;
        assert!(store::users::delete_without_membership(tx, bo.id).await?);
        Ok(released)
    });

    let released = Box::pin(meanwhile(&scene, give, leave)).await;

    assert_eq!(released, [thread.view.conversation.id]);
    assert_eq!(scene.reread(&thread).await.view.conversation.assignee_id, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_begins_a_conversation_while_their_contact_becomes_another_one_begins_it_as_that() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let (jane, session) = scene.customer("jane").await;
    let (base, _) = scene.customer("jane again").await;
    let absorb = async |tx: &Tx| contacts::merge(tx, &base, jane.id).await.map(drop);
    let session = session.contact_inbox.id;
    let keep = scene.write(async |tx| contacts::keep_of_session(tx, &scene.scope, session).await);

    let kept = meanwhile(&scene, absorb, keep).await;

    assert_eq!(kept.id, base.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_begins_while_its_contact_becomes_another_one_goes_along() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let (jane, session) = scene.customer("jane").await;
    let (base, _) = scene.customer("jane again").await;
    let first = scene.conversation_of(&session).await.view.conversation.id;
    let begin = async |tx: &Tx| {
        contacts::keep_of_session(tx, &scene.scope, session.contact_inbox.id).await?;
        conversations::insert(tx, &scene.scope, &new_conversation(&session)).await.map(drop)
    };
    let merge = scene.write(async |tx| contacts::merge(tx, &base, jane.id).await);

    let moved = meanwhile(&scene, begin, merge).await;

    assert_eq!(moved.conversations.len(), 2);
    assert_eq!(moved.conversations.first(), Some(&first));
}
