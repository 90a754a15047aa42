//! Texts that agents keep at hand.

use model::canned_response::CannedResponse;
use rstest::rstest;
use store::canned_responses::{self, NewCannedResponse};
use testkit::scene::{Scene, is_missing, sentences};
use testkit::store::Database::{self, Postgres, Sqlite};

fn text(short_code: &str) -> NewCannedResponse {
    NewCannedResponse { short_code: short_code.into(), content: "Hello".into() }
}

#[rstest]
#[tokio::test]
async fn a_canned_response_lives_from_its_making_to_its_removal(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    let made = scene.write(async |tx| canned_responses::insert(tx, &scene.scope, &text("hi")).await).await;
    scene.write(async |tx| canned_responses::insert(tx, &globex, &text("hi")).await).await;
    let changed = CannedResponse { short_code: "hello".into(), content: "Good morning".into(), ..made };

    let foreign = scene.try_write(async |tx| canned_responses::update(tx, &globex, &changed).await).await;
    let written = scene.write(async |tx| canned_responses::update(tx, &scene.scope, &changed).await).await;

    assert!(is_missing(foreign));
    assert_eq!(written, changed);
    assert_eq!(canned_responses::list(&scene.db(), &scene.scope).await.unwrap(), [written]);
    let id = changed.id;
    assert!(is_missing(scene.try_write(async |tx| canned_responses::remove(tx, &globex, id).await).await));
    scene.write(async |tx| canned_responses::remove(tx, &scene.scope, id).await).await;
    assert!(is_missing(canned_responses::by_id(&scene.db(), &scene.scope, id).await));
    assert_eq!(canned_responses::list(&scene.db(), &globex).await.unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_short_code_belongs_to_one_text_of_an_account(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let hi = scene.write(async |tx| canned_responses::insert(tx, &scene.scope, &text("hi")).await).await;
    scene.write(async |tx| canned_responses::insert(tx, &scene.scope, &text("bye")).await).await;
    let taken = [("short_code", "Short code has already been taken".to_owned())];

    let inserted =
        scene.try_write(async |tx| canned_responses::insert(tx, &scene.scope, &text("bye")).await).await;
    let renamed = CannedResponse { short_code: "bye".into(), ..hi };
    let updated =
        scene.try_write(async |tx| canned_responses::update(tx, &scene.scope, &renamed).await).await;

    assert_eq!(sentences(inserted), taken);
    assert_eq!(sentences(updated), taken);
}
