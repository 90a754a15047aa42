//! The connection breaks between COMMIT and its answer: what was kept is not done again.

use futures_util::future::join_all;
use model::event::{Body, EventName, NewEvent, Payload};
use store::messages::{self, Page, Reader};
use store::{Tx, contacts};
use testkit::scene::{Scene, named, saying};
use testkit::store::Database::Postgres;

#[tokio::test]
async fn messages_whose_commit_went_unanswered_are_stored_once() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let thread = scene.conversation("visitor").await;
    let (node, mut commits, cut) = scene.test.node_behind_cut().await;
    node.post(saying(&thread, "first")).await.unwrap();
    commits.recv().await.unwrap();
    cut.lose_next_commit();

    let posted =
        join_all((0..8).map(|number| node.post(saying(&thread, &format!("message {number}"))))).await;

    assert!(cut.has_lost());
    let told = commits.recv().await.unwrap();
    let answered: Vec<_> = posted.into_iter().map(|posted| posted.unwrap().message.message.id).collect();
    let all = messages::page(&scene.db(), &thread, Reader::Agent, Page::All).await.unwrap();
    let stored: Vec<_> = all.iter().skip(1).map(|view| view.message.id).collect();
    assert_eq!(stored, answered);
    assert!(!told.events.is_empty());
    node.close().await;
}

#[tokio::test]
async fn an_ordinary_transaction_whose_commit_went_unanswered_is_done_once() {
    let Some(scene) = Scene::open(Postgres).await else { return };
    let thread = scene.conversation("visitor").await;
    let (node, _commits, cut) = scene.test.node_behind_cut().await;
    let tell_and_insert = async |tx: &Tx, (): &()| {
        let contact = contacts::insert(tx, scene.account, &named("Jane")).await?;
        let payload = Payload::of(Body::Conversation(Box::new(thread.view.clone())));
        let (name, audience) = (EventName::ConversationUpdated, thread.everyone());
        tx.tell(scene.account, NewEvent { name, audience, payload });
        Ok(contact)
    };
    cut.lose_next_commit();

    let contact = node.write(&(), tell_and_insert).await.unwrap();

    assert!(cut.has_lost());
    let next = scene.write(async |tx| contacts::insert(tx, scene.account, &named("Joe")).await).await;
    assert_eq!(next.id.get(), contact.id.get() + 1, "the transaction ran once");
    node.close().await;
}
