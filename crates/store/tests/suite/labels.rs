//! Words that sort conversations.

use model::label::Label;
use rstest::rstest;
use store::labels::{self, NewLabel};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, is_missing, sentences};

fn titled(title: &str) -> NewLabel {
    NewLabel {
        title: title.into(),
        description: Some("Money".into()),
        color: "#1f93ff".into(),
        show_on_sidebar: true,
    }
}

#[rstest]
#[tokio::test]
async fn a_label_lives_from_its_making_to_its_removal(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let made = scene.write(async |tx| labels::insert(tx, &scene.scope, &titled("billing")).await).await;
    scene.write(async |tx| labels::insert(tx, &scene.scope, &titled("angry")).await).await;
    let changed = Label { title: "bills".into(), description: None, show_on_sidebar: false, ..made };

    let written = scene.write(async |tx| labels::update(tx, &scene.scope, &changed).await).await;

    assert_eq!(written, changed);
    assert_eq!(labels::by_id(&scene.db(), &scene.scope, changed.id).await.unwrap(), changed);
    let titles = labels::list(&scene.db(), &scene.scope).await.unwrap().into_iter().map(|label| label.title);
    assert_eq!(titles.collect::<Vec<_>>(), ["angry", "bills"]);
    scene.write(async |tx| labels::remove(tx, &scene.scope, changed.id).await).await;
    assert!(is_missing(labels::by_id(&scene.db(), &scene.scope, changed.id).await));
    assert!(is_missing(scene.try_write(async |tx| labels::remove(tx, &scene.scope, changed.id).await).await));
}

#[rstest]
#[tokio::test]
async fn a_title_belongs_to_one_label_of_an_account(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (globex, _) = scene.other_account().await;
    let angry = scene.write(async |tx| labels::insert(tx, &scene.scope, &titled("angry")).await).await;
    scene.write(async |tx| labels::insert(tx, &scene.scope, &titled("billing")).await).await;
    scene.write(async |tx| labels::insert(tx, &globex, &titled("billing")).await).await;
    let taken = [("title", "Title has already been taken".to_owned())];

    let inserted =
        scene.try_write(async |tx| labels::insert(tx, &scene.scope, &titled("billing")).await).await;
    let renamed = Label { title: "billing".into(), ..angry };
    let updated = scene.try_write(async |tx| labels::update(tx, &scene.scope, &renamed).await).await;

    assert_eq!(sentences(inserted), taken);
    assert_eq!(sentences(updated), taken);
}
