//! What is told and never kept: who writes, and who is here.

use std::sync::Arc;

use model::conversation::ConversationView;
use model::message::Sender;
use model::typing::{Typing, TypingState, Visibility};
use model::user::{Role, User};
use realtime::{Content, Item};
use store::inboxes;
use testkit::scene::Scene;
use testkit::store::Database::Sqlite;

use crate::stage::{Ear, of_session, of_user, stage};

/// The state and the visibility of the next typing that somebody is told.
async fn typing(ear: &mut Ear) -> (TypingState, Visibility) {
    loop {
        let Item::Delivery(_, delivery) = ear.next().await else { panic!("not a delivery") };
        if let Content::Typing(typing) = &delivery.content {
            return (typing.state, typing.visibility);
        }
    }
}

async fn agent(scene: &Scene, name: &str) -> User {
    let user = scene.member(name, Role::Agent).await;
    let (inbox, id) = (scene.inbox.id, user.id);
    scene.write(async |tx| inboxes::add_members(tx, &scene.scope, inbox, &[id]).await).await;
    user
}

fn writes(conversation: &ConversationView, typist: &User, visibility: Visibility) -> Typing {
    Typing {
        state: TypingState::On,
        conversation: Arc::new(conversation.clone()),
        typist: Sender::User(typist.card()),
        visibility,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_listens_nowhere_any_more_has_stopped_writing() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let (ada, bo) = (agent(&scene, "Ada").await, agent(&scene, "Bo").await);
    let (_, session) = scene.customer("visitor").await;
    let conversation = scene.conversation_of(&session).await.view;
    let mut customer = Ear::of(&realtime, of_session(&session)).await;
    let mut colleague = Ear::of(&realtime, of_user(&scene, &bo)).await;
    let (laptop, phone) =
        (Ear::of(&realtime, of_user(&scene, &ada)).await, Ear::of(&realtime, of_user(&scene, &ada)).await);

    realtime.typing(writes(&conversation, &ada, Visibility::Public));
    assert_eq!(typing(&mut customer).await, (TypingState::On, Visibility::Public));
    drop(laptop);
    // Still on the phone: the next thing that the customer is told is the colleague.
    realtime.typing(writes(&conversation, &bo, Visibility::Public));
    assert_eq!(typing(&mut customer).await, (TypingState::On, Visibility::Public));
    drop(phone);

    assert_eq!(typing(&mut customer).await, (TypingState::Off, Visibility::Public));
    assert_eq!(typing(&mut colleague).await, (TypingState::On, Visibility::Public));
    assert_eq!(typing(&mut colleague).await, (TypingState::Off, Visibility::Public));
    realtime.close().await;
    scene.store().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_is_begun_and_abandoned_never_shows_to_the_customer() {
    let Some((scene, realtime)) = stage(Sqlite).await else { return };
    let (ada, bo) = (agent(&scene, "Ada").await, agent(&scene, "Bo").await);
    let (_, session) = scene.customer("visitor").await;
    let thread = scene.conversation_of(&session).await;
    let mut customer = Ear::of(&realtime, of_session(&session)).await;
    let mut colleague = Ear::of(&realtime, of_user(&scene, &bo)).await;
    let desk = Ear::of(&realtime, of_user(&scene, &ada)).await;

    realtime.typing(writes(&thread.view, &ada, Visibility::Private));
    drop(desk);
    for state in [TypingState::On, TypingState::Off] {
        assert_eq!(typing(&mut colleague).await, (state, Visibility::Private));
    }
    scene.says(&thread, "anybody?").await;

    loop {
        let Item::Delivery(_, delivery) = customer.next().await else { panic!("not a delivery") };
        assert!(!matches!(delivery.content, Content::Typing(_)), "the customer was told of a note");
        if delivery.seq().is_some() {
            break;
        }
    }
    realtime.close().await;
    scene.store().close().await;
}
