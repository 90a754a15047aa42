//! Whoever is not looking is mailed, and nobody else.

use std::time::Duration;

use actions::contacts::WantedSession;
use actions::conversations::{self, NewThread};
use actions::notifications::Ways;
use model::Token;
use model::notification::NotificationKind;
use model::user::{PasswordToken, Role};
use rstest::rstest;
use store::users::{self, Confirmation, NewUser};
use store::{inboxes, memberships};
use testkit::scene::new_user;
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::sink::Sink;
use crate::stage::{LATER, Stage};

#[rstest]
#[tokio::test]
async fn whoever_is_not_looking_is_mailed_once(#[values(Sqlite, Postgres)] database: Database) {
    let Some(stage) = Stage::with_mail(database).await else { return };
    let mut sink = Sink::open().await;
    let (bo, thread) = (stage.desk.agent("Bo").await, stage.desk.conversation().await);
    stage.send_mails(&sink);

    stage.assign(&thread, &bo).await;
    stage.says(&thread, "<b>are you there?</b>").await;
    stage.desk.counts("outgoing_mails WHERE attempts = 0 AND next_at IS NOT NULL", 1).await;
    stage.passes(LATER);
    let mail = sink.next().await;
    stage.desk.counts("outgoing_mails WHERE sent_at IS NOT NULL", 1).await;
    stage.workers.close().await;

    assert!(mail.contains(&format!("To: {}", bo.email)), "{mail}");
    assert!(mail.contains("Subject: Conversation #1 has been given to you"), "{mail}");
    assert!(mail.contains("http://desk.test/app/accounts/1/conversations/1"), "{mail}");
    assert!(mail.contains("> <b>are you there?</b>"), "{mail}");
    assert!(mail.contains("&lt;b&gt;are you there?&lt;/b&gt;"), "{mail}");
    assert!(sink.is_empty());
    assert_eq!(stage.desk.house.scene.test.count("outgoing_mails").await, 1, "not of what was said besides");
}

#[rstest]
#[tokio::test]
async fn nobody_is_mailed_who_has_looked_or_may_not_look(#[values(Sqlite, Postgres)] database: Database) {
    let Some(stage) = Stage::with_mail(database).await else { return };
    let mut sink = Sink::open().await;
    let desk = &stage.desk;
    let people =
        [desk.agent("Bo").await, desk.agent("Cy").await, desk.agent("Di").await, desk.agent("Flo").await];
    let mut threads = Vec::new();
    for person in &people {
        let thread = desk.conversation().await;
        stage.assign(&thread, person).await;
        threads.push(thread);
    }

    let [bo, cy, di, flo] = &people;
    stage.reads_all(bo).await;
    stage.leaves_the_inbox(cy).await;
    stage.wants(di, &[]).await;
    stage.passes(LATER);
    stage.send_mails(&sink);
    let mail = sink.next().await;
    desk.counts("outgoing_mails WHERE sent_at IS NOT NULL", 1).await;
    let dropped = "outgoing_mails WHERE next_at IS NULL AND sent_at IS NULL AND failed_at IS NULL";
    desk.counts(dropped, 3).await;
    stage.workers.close().await;

    assert!(mail.contains(&format!("To: {}", flo.email)), "{mail}");
    assert!(sink.is_empty());
}

#[rstest]
#[tokio::test]
async fn what_was_read_before_something_newer_came_is_not_mailed(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(stage) = Stage::with_mail(database).await else { return };
    let (bo, thread) = (stage.desk.agent("Bo").await, stage.desk.conversation().await);
    stage.assign(&thread, &bo).await;

    stage.reads_all(&bo).await;
    stage.says(&thread, "hello").await;

    stage.desk.counts("outgoing_mails WHERE next_at IS NULL AND last_error = 'it was read already'", 1).await;
    stage.workers.close().await;
}

#[rstest]
#[tokio::test]
async fn many_messages_make_one_mail_that_shows_the_last(#[values(Sqlite, Postgres)] database: Database) {
    let Some(stage) = Stage::with_mail(database).await else { return };
    let mut sink = Sink::open().await;
    let (bo, thread) = (stage.desk.agent("Bo").await, stage.desk.conversation().await);
    stage.wants(&bo, &[NotificationKind::AssignedConversationNewMessage]).await;
    stage.assign(&thread, &bo).await;

    for words in ["first", "second", "third"] {
        stage.says(&thread, words).await;
        stage.passes(Duration::from_secs(11));
    }
    stage.send_mails(&sink);
    let mail = sink.next().await;
    stage.desk.counts("outgoing_mails WHERE sent_at IS NOT NULL", 1).await;
    stage.workers.close().await;

    assert!(mail.contains("> third") && !mail.contains("> first"), "{mail}");
    assert_eq!(stage.desk.house.scene.test.count("outgoing_mails").await, 1);
}

#[rstest]
#[tokio::test]
async fn new_conversations_are_mailed_to_who_asked_and_did_not_begin_them(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(stage) = Stage::with_mail(database).await else { return };
    let scene = &stage.desk.house.scene;
    let (bo, cy) = (stage.desk.agent("Bo").await, stage.desk.agent("Cy").await);
    stage.desk.agent("Di").await;
    for person in [&bo, &cy] {
        stage.wants(person, &[NotificationKind::ConversationCreation]).await;
    }

    let (_, session) = scene.customer("zoe").await;
    let session = WantedSession::Named(session.contact_inbox.source_id.clone());
    let scope = scene.agent(bo.id).await;
    conversations::start_as_agent(&stage.app, &scope, session, NewThread::default(), None).await.unwrap();
    stage.noticed().await;
    stage.workers.close().await;

    assert_eq!(scene.test.count("notifications WHERE kind = 'conversation_creation'").await, 2);
    assert_eq!(scene.test.count("outgoing_mails").await, 1);
    assert_eq!(scene.test.count(&format!("outgoing_mails WHERE recipient = '{}'", cy.email)).await, 1);
}

#[rstest]
#[tokio::test]
async fn an_address_that_nobody_has_confirmed_gets_no_mail(#[values(Sqlite, Postgres)] database: Database) {
    let Some(stage) = Stage::with_mail(database).await else { return };
    let scene = &stage.desk.house.scene;
    let (account_id, inbox) = (scene.account, scene.inbox.id);
    let invited = Confirmation::Invited(PasswordToken::invitation(Token::new("an invitation"), scene.now()));
    let new = NewUser { confirmation: invited, ..new_user("Ivy") };
    let ivy = scene
        .write(async |tx| {
            let user = users::insert(tx, &new).await?;
            let (role, inviter_id) = (Role::Agent, None);
            let membership = memberships::NewMembership { account_id, user_id: user.id, role, inviter_id };
            memberships::insert(tx, &membership).await?;
            inboxes::add_members(tx, &scene.scope, inbox, &[user.id]).await?;
            Ok(user)
        })
        .await;

    let thread = stage.desk.conversation().await;
    stage.assign(&thread, &ivy).await;
    stage.workers.close().await;

    assert_eq!(scene.test.count("notifications").await, 1);
    assert_eq!(scene.test.count("outgoing_mails").await, 0);
}

#[rstest]
#[tokio::test]
async fn without_a_way_nothing_is_queued(#[values(Sqlite, Postgres)] database: Database) {
    let Some(stage) = Stage::set(database, Ways::default()).await else { return };
    let (bo, thread) = (stage.desk.agent("Bo").await, stage.desk.conversation().await);
    stage.subscribe(&bo, "http://127.0.0.1:9/browser").await;

    stage.assign(&thread, &bo).await;
    stage.workers.close().await;

    let test = &stage.desk.house.scene.test;
    assert_eq!(test.count("notifications").await, 1);
    assert_eq!((test.count("outgoing_mails").await, test.count("outgoing_pushes").await), (0, 0));
}
