//! Signed-in devices.

use std::time::Duration;

use model::Token;
use model::session::{LIFETIME, PER_USER};
use model::user::Role;
use rstest::rstest;
use store::sessions::{self, NewSession};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::Scene;

#[rstest]
#[tokio::test]
async fn a_session_is_its_devices_until_it_ends(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let token = Token::new("device secret");
    let new = NewSession { client: "phone", token: &token };

    let session = scene.write(async |tx| sessions::start(tx, ada.id, &new).await).await;

    assert_eq!(session.expires_at, scene.now().plus(LIFETIME));
    assert_eq!(sessions::owner(&scene.db(), &ada.email, "phone", &token).await.unwrap(), Some(ada.id));
    for (email, client, shown) in [
        ("bo@example.com", "phone", &token),
        (ada.email.as_str(), "laptop", &token),
        (ada.email.as_str(), "phone", &Token::new("guess")),
    ] {
        assert_eq!(
            sessions::owner(&scene.db(), email, client, shown).await.unwrap(),
            None,
            "{email} {client}"
        );
    }
    assert!(scene.write(async |tx| sessions::end(tx, ada.id, "phone").await).await);
    assert!(!scene.write(async |tx| sessions::end(tx, ada.id, "phone").await).await);
    assert_eq!(sessions::owner(&scene.db(), &ada.email, "phone", &token).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn a_session_ends_by_itself(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let token = Token::new("device secret");
    let new = NewSession { client: "phone", token: &token };
    scene.write(async |tx| sessions::start(tx, ada.id, &new).await).await;

    scene.test.clock.advance(LIFETIME.saturating_sub(Duration::from_secs(1)));
    let before = sessions::owner(&scene.db(), &ada.email, "phone", &token).await.unwrap();
    scene.test.clock.advance(Duration::from_secs(1));
    let after = sessions::owner(&scene.db(), &ada.email, "phone", &token).await.unwrap();

    assert_eq!((before, after), (Some(ada.id), None));
}

#[rstest]
#[tokio::test]
async fn too_many_devices_sign_the_oldest_out(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let bo = scene.member("Bo", Role::Agent).await;
    let token = Token::new("device secret");
    let start = async |user, client: &str| {
        let new = NewSession { client, token: &token };
        scene.write(async |tx| sessions::start(tx, user, &new).await).await
    };
    start(bo.id, "device 0").await;

    for device in 0..=PER_USER {
        start(ada.id, &format!("device {device}")).await;
    }

    let owner =
        async |email: &str, client: &str| sessions::owner(&scene.db(), email, client, &token).await.unwrap();
    assert_eq!(owner(&ada.email, "device 0").await, None);
    assert_eq!(owner(&ada.email, "device 1").await, Some(ada.id));
    assert_eq!(owner(&ada.email, &format!("device {PER_USER}")).await, Some(ada.id));
    assert_eq!(owner(&bo.email, "device 0").await, Some(bo.id));
}

#[rstest]
#[tokio::test]
async fn signing_in_again_replaces_the_devices_session(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let ada = scene.member("Ada", Role::Agent).await;
    let (first, second) = (Token::new("first"), Token::new("second"));
    for token in [&first, &second] {
        let new = NewSession { client: "phone", token };
        scene.write(async |tx| sessions::start(tx, ada.id, &new).await).await;
    }

    assert_eq!(sessions::owner(&scene.db(), &ada.email, "phone", &first).await.unwrap(), None);
    assert_eq!(sessions::owner(&scene.db(), &ada.email, "phone", &second).await.unwrap(), Some(ada.id));
    assert_eq!(scene.test.count("sessions").await, 1);
}
