//! What was deleted, taken out of the events that showed it.

use model::event::{Body, Changes, EventName, NewEvent, Payload};
use model::posting::Thread;
use model::redaction::Redaction;
use model::topic::Audience;
use rstest::rstest;
use serde_json::json;
use store::{events, redactions};
use testkit::scene::Scene;
use testkit::store::Database::{self, Postgres, Sqlite};

/// Tells `body` and gives nothing.
async fn tell(scene: &Scene, name: EventName, body: Body) {
    scene
        .write(async |tx| {
            let payload = Payload {
                changes: Changes::from_iter([("content".into(), json!(["secret", 1]))]),
                ..Payload::of(body.clone())
            };
            tx.tell(scene.account, NewEvent { name, audience: Audience::new(), payload });
            Ok(())
        })
        .await;
}

async fn bodies(scene: &Scene) -> Vec<Body> {
    let logged = events::between(&scene.db(), scene.account, 0, i64::MAX, 500).await.unwrap();
    logged.iter().map(|logged| logged.event.payload.body.clone()).collect()
}

/// Works off all orders.
async fn redact(scene: &Scene, thread: &Thread, redaction: Redaction) {
    let account = thread.view.conversation.account_id;
    scene.write(async |tx| redactions::order(tx, account, &[redaction]).await).await;
    while scene.write(async |tx| redactions::step(tx).await).await {}
}

#[rstest]
#[tokio::test]
async fn a_deleted_message_says_nothing_in_any_event(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let thread = scene.conversation("bo").await;
    let said = scene.says(&thread, "secret").await;
    let other = scene.says(&thread, "harmless").await;
    let mut view = thread.view.clone();
    view.last_message = Some(Box::new(said.clone()));
    tell(&scene, EventName::ConversationUpdated, Body::Conversation(Box::new(view))).await;
    tell(&scene, EventName::MessageUpdated, Body::Message(Box::new(said.clone()))).await;
    let before = bodies(&scene).await.len();

    redact(&scene, &thread, Redaction::Message(said.message.id)).await;

    let after = bodies(&scene).await;
    assert_eq!(after.len(), before, "every position is still there");
    let log = serde_json::to_string(&after).unwrap();
    assert!(!log.contains("secret"), "{log}");
    assert!(log.contains("harmless"), "{log}");
    assert!(after.iter().all(|body| *body != Body::Forgotten));
    let kept = after
        .iter()
        .filter(|body| matches!(body, Body::Message(view) if view.message.id == other.message.id));
    assert_eq!(kept.count(), 1);
}

#[rstest]
#[tokio::test]
async fn a_deleted_conversation_is_forgotten_and_its_neighbour_is_not(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (gone, kept) = (scene.conversation("bo").await, scene.conversation("jane").await);
    for thread in [&gone, &kept] {
        scene.says(thread, "hello").await;
        tell(&scene, EventName::ConversationUpdated, Body::Conversation(Box::new(thread.view.clone()))).await;
    }
    let before = bodies(&scene).await;

    redact(&scene, &gone, Redaction::Conversation(gone.view.conversation.id)).await;

    let after = bodies(&scene).await;
    let shows = |body: &Body| match body {
        Body::Message(view) => view.message.conversation_id == gone.view.conversation.id,
        Body::Conversation(view) => view.conversation.id == gone.view.conversation.id,
        _ => false,
    };
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(*after == Body::Forgotten, shows(before), "{before:?}");
    }
    assert!(before.iter().filter(|body| shows(body)).count() >= 2);
}
