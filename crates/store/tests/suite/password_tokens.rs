//! What people choose a password with.

use std::time::Duration;

use model::Token;
use model::user::{PasswordToken, User};
use rstest::rstest;
use store::users::{Confirmation, NewUser};
use store::{password_tokens, users};
use testkit::scene::{Scene, is_missing, new_user};
use testkit::store::Database::{self, Postgres, Sqlite};

/// Somebody who was invited with this.
async fn invited(scene: &Scene, token: &Token) -> User {
    let confirmation = Confirmation::Invited(PasswordToken::invitation(token.clone(), scene.now()));
    let new = NewUser { confirmation, ..new_user("Ada") };
    scene.write(async |tx| users::insert(tx, &new).await).await
}

#[rstest]
#[tokio::test]
async fn an_invitation_is_taken_once(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let token = Token::new("invitation");
    let ada = invited(&scene, &token).await;
    assert!(!ada.confirmed);

    let wrong = scene.try_write(async |tx| password_tokens::take(tx, &Token::new("guess")).await).await;
    let taken = scene.write(async |tx| password_tokens::take(tx, &token).await).await;
    let again = scene.try_write(async |tx| password_tokens::take(tx, &token).await).await;

    assert!(is_missing(wrong));
    assert_eq!(taken, ada.id);
    assert!(is_missing(again));
}

#[rstest]
#[tokio::test]
async fn it_can_be_shown_again_and_ends(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let token = Token::new("invitation");
    let ada = invited(&scene, &token).await;

    let kept = password_tokens::of(&scene.db(), ada.id).await.unwrap().unwrap();
    assert_eq!((&kept.token, kept.until), (&token, scene.now().plus(Duration::from_hours(7 * 24))));
    scene.test.clock.advance(Duration::from_hours(7 * 24));

    assert!(is_missing(scene.try_write(async |tx| password_tokens::take(tx, &token).await).await));
}

#[rstest]
#[tokio::test]
async fn a_new_one_and_a_new_password_take_the_place_of_the_old(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (old, new) = (Token::new("old"), Token::new("new"));
    let ada = invited(&scene, &old).await;
    let given = PasswordToken::invitation(new.clone(), scene.now());

    scene.write(async |tx| password_tokens::give(tx, ada.id, &given).await).await;
    assert!(is_missing(scene.try_write(async |tx| password_tokens::take(tx, &old).await).await));
    scene.write(async |tx| users::set_password(tx, ada.id, "hash").await).await;

    assert!(is_missing(scene.try_write(async |tx| password_tokens::take(tx, &new).await).await));
    assert!(password_tokens::of(&scene.db(), ada.id).await.unwrap().is_none());
    assert!(users::by_id(&scene.db(), ada.id).await.unwrap().confirmed);
    assert_eq!(users::password_hash(&scene.db(), ada.id).await.unwrap().as_deref(), Some("hash"));
}
