//! The queue of mails.

use std::time::Duration;

use model::Timestamp;
use model::mail::{Mail, MailOrder, NewMail, TranscriptOrder};
use rstest::rstest;
use store::outgoing::MAILS;
use store::{Store, outgoing_mails};
use testkit::scene::Scene;
use testkit::store::Database::{self, Postgres, Sqlite};

const MINUTE: Duration = Duration::from_mins(1);

fn mail(subject: &str) -> NewMail {
    let order = TranscriptOrder {
        conversation_id: model::Id::new(7),
        upto: Some(model::Id::new(9)),
        language: "de".into(),
        time_zone: "UTC".into(),
    };
    NewMail {
        to: "amna@example.com".into(),
        sender_name: "Acme".into(),
        reply_to: None,
        subject: subject.into(),
        text: "Hello".into(),
        html: Some("<p>Hello</p>".into()),
        order: Some(MailOrder::Transcript(order)),
    }
}

async fn queue(scene: &Scene, subject: &str) {
    let mail = mail(subject);
    scene.write(async |tx| outgoing_mails::queue(tx, &scene.scope, &mail).await).await;
}

async fn claim(scene: &Scene, store: &Store, limit: u32) -> Vec<Mail> {
    let until = scene.now().plus(MINUTE);
    store
        .write(&until, async |tx, until: &Timestamp| outgoing_mails::claim(tx, limit, *until).await)
        .await
        .unwrap()
}

fn subjects(mails: &[Mail]) -> Vec<&str> {
    mails.iter().map(|mail| mail.content.subject.as_str()).collect()
}

#[rstest]
#[tokio::test]
async fn each_mail_is_taken_by_one_node_the_oldest_first(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    for subject in ["one", "two", "three"] {
        queue(&scene, subject).await;
    }
    let (other, _commits) = scene.test.another_node().await;

    let first = claim(&scene, scene.store(), 2).await;
    let second = claim(&scene, &other, 2).await;

    assert_eq!((subjects(&first), subjects(&second)), (vec!["one", "two"], vec!["three"]));
    assert_eq!(first[0].content, mail("one"));
    assert_eq!((first[0].attempts, first[0].created_at), (1, scene.now()));
    assert_ne!(first[0].message_id, first[1].message_id);
    assert!(!MAILS.due_exist(&scene.db()).await.unwrap());
    assert_eq!(MAILS.waiting(&scene.db()).await.unwrap(), 3);
}

#[rstest]
#[tokio::test]
async fn what_a_dead_node_took_is_taken_again_under_the_same_name(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    queue(&scene, "one").await;
    let before = claim(&scene, scene.store(), 4).await;

    scene.test.clock.advance(MINUTE);
    let again = claim(&scene, scene.store(), 4).await;

    assert_eq!(again[0].message_id, before[0].message_id);
    assert_eq!(again[0].attempts, 2);
}

#[rstest]
#[tokio::test]
async fn a_mail_ends_sent_or_given_up_and_is_forgotten_later(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    for subject in ["sent", "retried", "given up"] {
        queue(&scene, subject).await;
    }
    let mails = claim(&scene, scene.store(), 4).await;
    let later = scene.now().plus(MINUTE);

    scene
        .write(async |tx| {
            MAILS.note_sent(tx, mails[0].id.get()).await?;
            MAILS.note_failure(tx, mails[1].id.get(), &"x".repeat(5000), Some(later)).await?;
            MAILS.note_failure(tx, mails[2].id.get(), "550 no such user", None).await
        })
        .await;
    scene.test.clock.advance(2 * MINUTE);

    assert_eq!(scene.test.count("outgoing_mails WHERE sent_at IS NOT NULL AND next_at IS NULL").await, 1);
    assert_eq!(scene.test.count("outgoing_mails WHERE failed_at IS NOT NULL AND next_at IS NULL").await, 1);
    assert_eq!(subjects(&claim(&scene, scene.store(), 4).await), ["retried"]);
    let forgotten = scene.write(async |tx| MAILS.forget(tx, later, 10).await).await;
    assert_eq!((forgotten, scene.test.count("outgoing_mails").await), (2, 1));
}
