//! Mails find their way, or their end.

use std::time::Duration;

use actions::{conversations, transcripts};
use jobs::{Mailer, MailerSettings, Workers};
use model::Error;
use model::change::StatusRequest;
use model::conversation::ConversationStatus;
use model::mail::ATTEMPTS;
use model::posting::Thread;
use rstest::rstest;
use store::{Tx, contacts, outgoing_mails};
use testkit::store::Database::{self, Postgres, Sqlite};
use wire::FileUrls;

use crate::desk::Desk;
use crate::sink::Sink;

fn mailer(url: &str) -> Mailer {
    let settings = MailerSettings { url: model::Token::new(url), from: "Desk <desk@acme.example>".into() };
    Mailer::new(&settings, FileUrls::new("http://desk.test", b"key")).unwrap()
}

pub(crate) fn sender(desk: &Desk, url: &str) -> Workers {
    let workers = Workers::new(desk.app().clone());
    workers.send_mails(mailer(url));
    workers
}

/// An agent orders a transcript.
async fn order(desk: &Desk, thread: &Thread, email: &str) -> model::Result<()> {
    let admin = desk.administrator().await;
    transcripts::send(desk.app(), &admin, thread.view.conversation.id, email).await
}

/// Waits until so many rows of the queue are like this.
pub(crate) async fn becomes(desk: &Desk, like: &str, rows: i64) {
    desk.counts(&format!("outgoing_mails WHERE {like}"), rows).await;
}

#[rstest]
#[tokio::test]
async fn a_transcript_reaches_the_mail_server_once(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    let thread = desk.conversation().await;
    desk.house.scene.says(&thread, "hello").await;
    order(&desk, &thread, "amna@example.com").await.unwrap();

    let workers = sender(&desk, &sink.url());
    let mail = sink.next().await;
    becomes(&desk, "sent_at IS NOT NULL AND next_at IS NULL AND attempts = 1", 1).await;
    workers.close().await;

    assert!(
        mail.contains("To: amna@example.com") && mail.contains("From: Acme <desk@acme.example>"),
        "{mail}"
    );
    assert!(mail.contains("Content-Type: application/pdf"), "{mail}");
    assert!(sink.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_passing_refusal_is_tried_again_under_the_same_name(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    sink.refuses(Some("451 come back later"));
    let thread = desk.conversation().await;
    order(&desk, &thread, "amna@example.com").await.unwrap();
    let workers = sender(&desk, &sink.url());
    becomes(&desk, "attempts = 1 AND last_error LIKE '%451%' AND next_at IS NOT NULL", 1).await;

    sink.refuses(None);
    desk.house.scene.test.clock.advance(Duration::from_secs(6));
    let mail = sink.next().await;
    becomes(&desk, "sent_at IS NOT NULL AND attempts = 2 AND last_error IS NULL", 1).await;
    workers.close().await;

    assert!(mail.contains("Message-ID: <"), "{mail}");
}

#[rstest]
#[tokio::test]
async fn a_final_refusal_is_not_tried_again_but_a_wrong_password_is(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let sink = Sink::open().await;
    let thread = desk.conversation().await;
    sink.refuses(Some("550 no such user"));
    order(&desk, &thread, "gone@example.com").await.unwrap();
    let workers = sender(&desk, &sink.url());
    becomes(&desk, "failed_at IS NOT NULL AND next_at IS NULL AND last_error LIKE '%550%'", 1).await;

    sink.refuses(Some("535 wrong password"));
    order(&desk, &thread, "amna@example.com").await.unwrap();
    becomes(&desk, "failed_at IS NULL AND next_at IS NOT NULL AND last_error LIKE '%535%'", 1).await;
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn without_a_mail_server_it_waits_and_is_given_up_at_last(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let url = Sink::open().await.url();
    let thread = desk.conversation().await;
    order(&desk, &thread, "amna@example.com").await.unwrap();

    for _ in 2..ATTEMPTS {
        let until = desk.house.scene.now();
        desk.house.scene.write(async |tx| outgoing_mails::claim(tx, 1, until).await).await;
    }

    let workers = sender(&desk, &url);
    becomes(&desk, "attempts = 15 AND last_error IS NOT NULL AND next_at IS NOT NULL", 1).await;
    assert_eq!(desk.house.scene.test.count("outgoing_mails WHERE failed_at IS NULL").await, 1);
    desk.house.scene.test.clock.advance(Duration::from_hours(4));
    becomes(&desk, "failed_at IS NOT NULL AND next_at IS NULL", 1).await;
    workers.close().await;
}

#[rstest]
#[tokio::test]
async fn two_nodes_send_every_mail_once(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    let thread = desk.conversation().await;
    for number in 0..10 {
        order(&desk, &thread, &format!("amna{number}@example.com")).await.unwrap();
    }

    let other = Workers::new(desk.another_node().await);
    other.send_mails(mailer(&sink.url()));
    let workers = [sender(&desk, &sink.url()), other];
    let mut recipients = Vec::new();
    for _ in 0..10 {
        let mail = sink.next().await;
        recipients.extend(mail.lines().find(|line| line.starts_with("To: ")).map(str::to_owned));
    }
    becomes(&desk, "sent_at IS NOT NULL", 10).await;
    for workers in workers {
        workers.close().await;
    }

    recipients.sort_unstable();
    recipients.dedup();
    assert_eq!(recipients.len(), 10);
    assert!(sink.is_empty());
}

#[rstest]
#[tokio::test]
async fn customers_can_keep_what_has_ended_for_a_while(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let (app, scope) = (desk.app(), desk.house.scene.scope);
    let thread = desk.conversation().await;
    let id = thread.view.conversation.id;
    let print = || transcripts::print_ended(app, &scope, id, |_| "http://desk.test/file".to_owned());
    desk.house.scene.says(&thread, "hello").await;
    assert!(matches!(print().await, Err(Error::NotFound("transcript"))), "it goes on");

    let admin = desk.administrator().await;
    let resolved = StatusRequest::Set(ConversationStatus::Resolved);
    conversations::change_status(app, &admin, id, resolved).await.unwrap();
    assert!(print().await.unwrap().bytes.starts_with(b"%PDF-"));
    assert!(matches!(transcripts::send_ended(app, &scope, id).await, Err(Error::NotFound("email"))));
    let contact = thread.view.contact.id;
    let addressed = async |tx: &Tx| {
        let mut contact = contacts::by_id(tx, &scope, contact).await?;
        contact.email = Some("amna@example.com".into());
        contacts::update(tx, &contact).await
    };
    desk.house.scene.write(addressed).await;
    transcripts::send_ended(app, &scope, id).await.unwrap();
    becomes(&desk, "recipient = 'amna@example.com'", 1).await;

    desk.house.scene.test.clock.advance(Duration::from_hours(25));
    assert!(matches!(print().await, Err(Error::NotFound("transcript"))), "it is kept no longer");
    let nobody = transcripts::print_ended(app, &scope, model::Id::new(9999), |_| String::new()).await;
    assert!(matches!(nobody, Err(Error::NotFound("transcript"))));
}
