//! Named API tokens.

use model::Token;
use model::user::Role;
use rstest::rstest;
use store::{access_tokens, users};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, is_missing, sentences};

#[rstest]
#[tokio::test]
async fn a_token_finds_its_owner_until_it_is_revoked(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;

    let made = scene.write(async |tx| access_tokens::insert(tx, ada.id, "deploy").await).await;
    let owner = access_tokens::owner(&scene.db(), &made.token).await.unwrap();
    let revoked = scene.write(async |tx| access_tokens::revoke(tx, made.id).await).await;

    assert_eq!(owner, Some(ada.id));
    assert_eq!((revoked.id, revoked.user_id, revoked.name.as_str()), (made.id, ada.id, "deploy"));
    assert_eq!(access_tokens::owner(&scene.db(), &made.token).await.unwrap(), None);
    assert!(is_missing(access_tokens::by_id(&scene.db(), made.id).await));
    assert_eq!(access_tokens::owner(&scene.db(), &Token::new("guess")).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn the_default_token_can_be_replaced_but_not_revoked(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let default = access_tokens::list(&scene.db(), ada.id).await.unwrap().remove(0);

    let refused = scene.try_write(async |tx| access_tokens::revoke(tx, default.id).await).await;
    let replaced = scene.write(async |tx| access_tokens::replace_default(tx, ada.id).await).await;

    assert_eq!(sentences(refused).len(), 1);
    assert_eq!(default.token, ada.access_token);
    assert_ne!(replaced.token, ada.access_token);
    assert_eq!(access_tokens::owner(&scene.db(), &ada.access_token).await.unwrap(), None);
    assert_eq!(users::by_id(&scene.db(), ada.id).await.unwrap().access_token, replaced.token);
}

#[rstest]
#[tokio::test]
async fn a_user_names_each_token_differently(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let bo = scene.member("Bo", Role::Agent).await;
    scene.write(async |tx| access_tokens::insert(tx, ada.id, "deploy").await).await;

    let again = scene.try_write(async |tx| access_tokens::insert(tx, ada.id, "deploy").await).await;
    scene.write(async |tx| access_tokens::insert(tx, bo.id, "deploy").await).await;

    assert_eq!(sentences(again), [("name", "Name has already been taken".to_owned())]);
    let names = access_tokens::list(&scene.db(), ada.id).await.unwrap().into_iter().map(|token| token.name);
    assert_eq!(names.collect::<Vec<_>>(), ["default", "deploy"]);
}
