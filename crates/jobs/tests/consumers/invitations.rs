//! People are let in by mail.

use std::time::Duration;

use actions::agents::{self, NewAgent, Taken};
use actions::avatars::Picture;
use actions::email_changes::confirm;
use actions::invitations::{Whom, again, send_link};
use actions::{Administrator, Edit, users};
use model::user::{PasswordToken, Role, User};
use model::{Error, Token};
use rstest::rstest;
use store::{accounts, email_changes, password_tokens};
use testkit::store::Database::{self, Postgres, Sqlite};

use crate::desk::Desk;
use crate::mail::{becomes, sender};
use crate::sink::Sink;

const PASSWORD: &str = "correct horse";

async fn administrator(desk: &Desk) -> Administrator {
    Administrator::of(&desk.administrator().await).unwrap()
}

async fn invites(desk: &Desk, scope: &Administrator, email: &str) -> Taken {
    let new = NewAgent {
        name: Some("Bo".into()),
        email: email.to_owned(),
        role: Role::Agent,
        availability: None,
        auto_offline: None,
        password: None,
    };
    agents::create(desk.app(), scope, new, None).await.unwrap()
}

/// The link to choose a password with this token, as a mail spells it.
fn link(token: &Token) -> String {
    format!("http://desk.test/app/auth/password/edit?reset_password_token={}", token.reveal())
}

/// A mail's words without the marks at the ends of lines that were broken.
fn readable(mail: &str) -> String {
    mail.replace("=\r\n", "").replace("=3D", "=")
}

#[rstest]
#[tokio::test]
async fn whoever_is_taken_in_is_mailed_the_way(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    let scope = administrator(&desk).await;
    let taken = invites(&desk, &scope, "bo@desk.test").await;

    let workers = sender(&desk, &sink.url());
    let mail = readable(&sink.next().await);
    workers.close().await;

    assert!(
        mail.contains("To: bo@desk.test") && mail.contains("Subject: Admin0 invites you to Acme"),
        "{mail}"
    );
    assert!(mail.contains(&link(&taken.invitation.unwrap())) && mail.contains("for 7 days"), "{mail}");
    assert!(sink.is_empty());
}

#[rstest]
#[tokio::test]
async fn whoever_has_a_password_is_asked_to_sign_in(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    let globex = desk.house.scene.write(async |tx| accounts::found(tx, "Globex", "en").await).await;
    let globex = Administrator::from(model::scope::SystemScope { account_id: globex.id });
    let bo = desk.agent("Bo").await;

    let taken = invites(&desk, &globex, &bo.email).await;
    let workers = sender(&desk, &sink.url());
    let mail = readable(&sink.next().await);
    workers.close().await;

    assert!(taken.invitation.is_none());
    assert!(mail.contains("Subject: You are invited to Globex"), "{mail}");
    assert!(mail.contains("http://desk.test/app/login") && !mail.contains("reset_password_token"), "{mail}");
}

#[rstest]
#[tokio::test]
async fn an_invitation_of_one_account_lets_nobody_into_another(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    let scope = administrator(&desk).await;
    let globex = desk.house.scene.write(async |tx| accounts::found(tx, "Globex", "en").await).await;
    let globex = Administrator::from(model::scope::SystemScope { account_id: globex.id });
    let handed_on = invites(&desk, &scope, "bo@desk.test").await.invitation.unwrap();

    let elsewhere = invites(&desk, &globex, "bo@desk.test").await;
    let user = elsewhere.member.user.id;
    let again = again(desk.app(), &globex, user).await.unwrap().unwrap();
    let workers = sender(&desk, &sink.url());
    let mails = [readable(&sink.next().await), readable(&sink.next().await)];
    workers.close().await;

    assert!(elsewhere.invitation.is_none() && again.invitation.is_none(), "their address alone is sent it");
    assert!(users::choose_password(desk.app(), &handed_on, PASSWORD).await.is_err());
    let kept = password_tokens::of(&desk.house.scene.db(), user).await.unwrap().unwrap();
    assert!(mails.iter().all(|mail| mail.contains("To: bo@desk.test") && mail.contains(&link(&kept.token))));
}

#[rstest]
#[tokio::test]
async fn nobody_is_invited_who_came_or_left_before_the_mail_was_sent(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let sink = Sink::open().await;
    let scope = administrator(&desk).await;
    let left = invites(&desk, &scope, "left@desk.test").await;
    let late = invites(&desk, &scope, "late@desk.test").await;
    agents::remove(desk.app(), &scope, left.member.user.id).await.unwrap();
    desk.house.scene.test.clock.advance(Duration::from_hours(7 * 24));

    let workers = sender(&desk, &sink.url());
    becomes(&desk, "next_at IS NULL AND sent_at IS NULL AND last_error LIKE '%invitation has ended'", 2)
        .await;
    workers.close().await;

    assert!(sink.is_empty());
    let token = late.invitation.unwrap();
    assert!(users::choose_password(desk.app(), &token, PASSWORD).await.is_err());
}

#[rstest]
#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_link_once(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    let bo = desk.agent("Bo").await;
    let workers = sender(&desk, &sink.url());

    send_link(desk.app(), &format!(" {} ", bo.email.to_uppercase()), Whom::Anybody).await.unwrap();
    send_link(desk.app(), &bo.email, Whom::Anybody).await.unwrap();
    let mail = readable(&sink.next().await);
    becomes(&desk, "sent_at IS NOT NULL", 1).await;
    let PasswordToken { token, .. } =
        password_tokens::of(&desk.house.scene.db(), bo.id).await.unwrap().unwrap();
    let chosen = users::choose_password(desk.app(), &token, PASSWORD).await.unwrap();
    let twice = users::choose_password(desk.app(), &token, PASSWORD).await;
    workers.close().await;

    assert!(mail.contains("Subject: Choose a new password") && mail.contains("for 6 hours"), "{mail}");
    assert!(mail.contains(&link(&token)), "{mail}");
    assert_eq!(chosen.id, bo.id);
    assert_ne!(chosen.pubsub_token, bo.pubsub_token, "what listens with the old one is ended");
    assert!(twice.is_err());
    assert!(sink.is_empty(), "asking twice at once sends one mail");
}

#[rstest]
#[tokio::test]
async fn strangers_and_those_who_came_are_sent_nothing(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let bo = desk.agent("Bo").await;
    let scope = administrator(&desk).await;

    send_link(desk.app(), "nobody@desk.test", Whom::Anybody).await.unwrap();
    send_link(desk.app(), "no address", Whom::Anybody).await.unwrap();
    send_link(desk.app(), &bo.email, Whom::Invited).await.unwrap();

    assert!(again(desk.app(), &scope, bo.id).await.unwrap().is_none());
    assert_eq!(desk.house.scene.test.count("outgoing_mails").await, 0);
}

#[rstest]
#[tokio::test]
async fn an_invitation_that_ended_is_made_anew(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    let scope = administrator(&desk).await;
    let first = invites(&desk, &scope, "bo@desk.test").await;
    let user = first.member.user.id;
    let workers = sender(&desk, &sink.url());
    sink.next().await;

    desk.house.scene.test.clock.advance(Duration::from_hours(24));
    let kept = again(desk.app(), &scope, user).await.unwrap().unwrap().invitation;
    let same = readable(&sink.next().await);
    desk.house.scene.test.clock.advance(Duration::from_hours(8 * 24));
    send_link(desk.app(), "bo@desk.test", Whom::Invited).await.unwrap();
    let anew = readable(&sink.next().await);
    workers.close().await;

    let first = first.invitation.unwrap();
    assert_eq!(kept.as_ref(), Some(&first), "the mail of before still leads in");
    assert!(same.contains(&link(&first)), "{same}");
    assert!(!anew.contains(&link(&first)) && anew.contains("reset_password_token="), "{anew}");
}

/// The user asks for another address.
async fn wants(desk: &Desk, user: &User, email: &str) -> model::Result<User> {
    let email = email.to_owned();
    let edit = Edit::new(move |user: &mut User| user.email.clone_from(&email));
    users::update(desk.app(), user.id, edit, &Picture::Stays).await
}

#[rstest]
#[tokio::test]
async fn another_address_is_theirs_once_they_have_shown_it(#[values(Sqlite, Postgres)] database: Database) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let mut sink = Sink::open().await;
    let bo = desk.agent("Bo").await;
    let workers = sender(&desk, &sink.url());

    let asked = wants(&desk, &bo, "bo@new.test").await.unwrap();
    wants(&desk, &bo, "bo@new.test").await.unwrap();
    let mail = readable(&sink.next().await);
    let change = email_changes::of(&desk.house.scene.db(), bo.id).await.unwrap().unwrap();
    let changed = confirm(desk.app(), &change.token).await.unwrap();
    let told = readable(&sink.next().await);
    let twice = confirm(desk.app(), &change.token).await;
    workers.close().await;

    assert_eq!(asked.email, bo.email, "the old one stays theirs until then");
    assert!(mail.contains("To: bo@new.test") && mail.contains("for 3 days"), "{mail}");
    let link = format!("/app/auth/confirmation?confirmation_token={}", change.token.reveal());
    assert!(mail.contains(&link), "{mail}");
    assert_eq!((changed.id, changed.email.as_str()), (bo.id, "bo@new.test"));
    assert!(told.contains(&format!("To: {}", bo.email)) && told.contains("bo@new.test"), "{told}");
    assert!(twice.is_err() && sink.is_empty());
}

#[rstest]
#[tokio::test]
async fn nobody_takes_an_address_that_is_taken_or_that_they_want_no_more(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(desk) = Desk::just_opened(database).await else { return };
    let (bo, cy) = (desk.agent("Bo").await, desk.agent("Cy").await);
    let token =
        async |user: &User| email_changes::of(&desk.house.scene.db(), user.id).await.unwrap().unwrap().token;

    assert!(wants(&desk, &bo, &cy.email).await.is_err());
    wants(&desk, &bo, "desk@new.test").await.unwrap();
    let first = token(&bo).await;
    wants(&desk, &bo, "desk@newer.test").await.unwrap();
    wants(&desk, &cy, "desk@newer.test").await.unwrap();
    let (of_bo, of_cy) = (token(&bo).await, token(&cy).await);
    assert!(confirm(desk.app(), &first).await.is_err(), "another one was asked for since");
    assert_eq!(confirm(desk.app(), &of_cy).await.unwrap().id, cy.id);
    assert!(matches!(confirm(desk.app(), &of_bo).await, Err(Error::Invalid(_))), "taken meanwhile");
    wants(&desk, &bo, "bo@new.test").await.unwrap();
    let late = token(&bo).await;
    users::set_password(desk.app(), bo.id, PASSWORD).await.unwrap();

    assert!(confirm(desk.app(), &late).await.is_err(), "a new password ends what was asked for before");
}
