//! What a thief of the disk finds: no secret in plain text.

use model::Token;
use model::user::{PasswordToken, Role};
use rstest::rstest;
use store::sessions::{self, NewSession};
use store::users::{self, Confirmation, NewUser};
use store::{access_tokens, contact_inboxes};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, new_user};

#[rstest]
#[tokio::test]
async fn no_secret_is_kept_in_plain_text(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let (_, session) = scene.customer("a-visible-source-id").await;
    let device = Token::random(&mut rand::rng());
    let invitation = Token::random(&mut rand::rng());
    let token = PasswordToken::invitation(invitation.clone(), scene.now());
    let invited = NewUser { confirmation: Confirmation::Invited(token), ..new_user("Bo") };
    let new = NewSession { client: "phone", token: &device };
    let (named, rotated) = scene
        .write(async |tx| {
            sessions::start(tx, ada.id, &new).await?;
            users::insert(tx, &invited).await?;
            let named = access_tokens::insert(tx, ada.id, "deploy").await?;
            let rotated = contact_inboxes::rotate_token(tx, session.contact_inbox.id).await?;
            Ok((named, rotated))
        })
        .await;

    let kept = scene.test.at_rest().await;

    assert!(contains(&kept, "a-visible-source-id"), "the search itself works");
    for (name, secret) in [
        ("a user's realtime token", &ada.pubsub_token),
        ("a user's default access token", &ada.access_token),
        ("a named access token", &named.token),
        ("a device's token", &device),
        ("an invitation", &invitation),
        ("a session's realtime token", &session.pubsub_token),
        ("a rotated realtime token", &rotated),
        ("an inbox's proof key", &scene.inbox.channel.hmac_token),
        ("a webhook secret", &scene.inbox.channel.secret),
    ] {
        assert!(!contains(&kept, secret.reveal()), "{name} is readable");
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
