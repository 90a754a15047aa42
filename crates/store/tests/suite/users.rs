//! People.

use model::user::{Role, User};
use model::{Attributes, Id, Token};
use rstest::rstest;
use serde_json::json;
use store::sessions::{self, NewSession};
use store::users;
use store::{notification_settings, rights};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, attributes, is_missing, new_user, sentences};

#[rstest]
#[tokio::test]
async fn a_user_has_tokens_from_the_start(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };

    let user = scene.write(async |tx| users::insert(tx, &new_user("Ada")).await).await;

    assert!(user.confirmed);
    let found = users::by_email(&scene.db(), "ada@example.com").await.unwrap().unwrap();
    assert_eq!((found.id, &found.access_token), (user.id, &user.access_token));
    assert_eq!(found.pubsub_token, user.pubsub_token);
    assert!(users::by_email(&scene.db(), "bo@example.com").await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn an_address_belongs_to_one_user(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    scene.member("Ada", Role::Agent).await;
    let bo = scene.member("Bo", Role::Agent).await;
    let taken = [("email", "Email has already been taken".to_owned())];

    let inserted = scene.try_write(async |tx| users::insert(tx, &new_user("Ada")).await).await;
    let renamed = User { email: "ada@example.com".into(), ..bo };
    let updated = scene.try_write(async |tx| users::update(tx, &renamed).await).await;

    assert_eq!(sentences(inserted), taken);
    assert_eq!(sentences(updated), taken);
}

#[rstest]
#[tokio::test]
async fn a_changed_user_is_read_as_it_was_written(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let changed = User {
        email: "countess@example.com".into(),
        name: "Ada Lovelace".into(),
        display_name: Some("Ada".into()),
        message_signature: Some("Yours".into()),
        ui_settings: attributes(json!({"sidebar": false})),
        custom_attributes: attributes(json!({"desk": 3})),
        ..ada
    };

    scene.write(async |tx| users::update(tx, &changed).await).await;

    let found = users::by_id(&scene.db(), changed.id).await.unwrap();
    assert_eq!(
        (found.email, found.name, found.display_name),
        (changed.email, changed.name, changed.display_name)
    );
    assert_eq!(found.message_signature, changed.message_signature);
    assert_eq!(
        (found.ui_settings, found.custom_attributes),
        (changed.ui_settings, changed.custom_attributes)
    );
    assert_eq!((found.access_token, found.pubsub_token), (changed.access_token, changed.pubsub_token));
}

#[rstest]
#[tokio::test]
async fn a_new_password_ends_sessions_streams_and_pushes(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let token = Token::new("device secret");
    let new = NewSession { client: "phone", token: &token };
    scene.write(async |tx| sessions::start(tx, ada.id, &new).await).await;
    let (phone, said) = (("fcm", "phone"), Attributes::new());
    let subscribed =
        async |tx: &_| notification_settings::subscribe(tx, ada.id, phone, &said).await.map(drop);
    scene.write(subscribed).await;

    scene.write(async |tx| users::set_password(tx, ada.id, "$argon2id$new").await).await;

    let hash = users::password_hash(&scene.db(), ada.id).await.unwrap();
    assert_eq!(hash.as_deref(), Some("$argon2id$new"));
    assert_eq!(sessions::owner(&scene.db(), &ada.email, "phone", &token).await.unwrap(), None);
    let streams =
        async |token| rights::of_user(&scene.db(), scene.account, ada.id, token).await.unwrap().is_some();
    assert!(!streams(&ada.pubsub_token).await);
    let now = users::by_id(&scene.db(), ada.id).await.unwrap();
    assert!(streams(&now.pubsub_token).await);
    assert_eq!(now.access_token, ada.access_token);
    assert_eq!(notification_settings::subscriptions(&scene.db(), ada.id, "").await.unwrap(), 0);
}

#[rstest]
#[tokio::test]
async fn only_a_user_without_an_account_is_deleted_and_completely(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let token = Token::new("device secret");
    let new = NewSession { client: "phone", token: &token };
    scene.write(async |tx| sessions::start(tx, ada.id, &new).await).await;

    let kept = !scene.write(async |tx| users::delete_without_membership(tx, ada.id).await).await;
    scene.write(async |tx| store::memberships::remove(tx, &scene.scope, ada.id).await).await;
    let deleted = scene.write(async |tx| users::delete_without_membership(tx, ada.id).await).await;

    assert!(kept && deleted);
    assert!(is_missing(users::by_id(&scene.db(), ada.id).await));
    for table in ["users", "access_tokens", "sessions", "memberships"] {
        assert_eq!(scene.test.count(table).await, 0, "{table}");
    }
}

#[rstest]
#[tokio::test]
async fn an_unknown_user_is_not_found(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let unknown = Id::new(4711);
    assert!(is_missing(users::by_id(&scene.db(), unknown).await));
    assert!(is_missing(users::password_hash(&scene.db(), unknown).await));
    assert!(is_missing(scene.try_write(async |tx| users::set_password(tx, unknown, "hash").await).await));
}
