//! Accounts.

use model::account::{Account, AccountStatus};
use rstest::rstest;
use serde_json::json;
use store::{accounts, events};
use testkit::store::Database::{self, Postgres, Sqlite};

use testkit::scene::{Scene, attributes, is_missing};

#[rstest]
#[tokio::test]
async fn an_installation_is_empty_until_an_account_is_founded(
    #[values(Sqlite, Postgres)] database: Database,
) {
    let Some(test) = testkit::store::open(database).await else { return };
    assert!(!accounts::any(&test.store.reader()).await.unwrap());

    let account =
        test.store.write(&(), async |tx, ()| accounts::found(tx, "Acme", "de").await).await.unwrap();

    assert!(accounts::any(&test.store.reader()).await.unwrap());
    assert_eq!(accounts::list(&test.store.reader()).await.unwrap(), std::slice::from_ref(&account));
    assert_eq!((account.name.as_str(), account.locale.as_str()), ("Acme", "de"));
    assert_eq!(account.created_at, test.clock.now());
}

#[rstest]
#[tokio::test]
async fn an_account_begins_with_an_empty_log_of_its_own(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let (other, _) = scene.other_account().await;

    let heads = events::heads(&scene.db(), &[scene.account, other.account_id]).await.unwrap();

    assert_eq!(heads.len(), 2);
    assert!(heads.iter().all(|head| head.seq == 0 && head.pruned_to == 0));
    assert_ne!(heads[0].epoch, heads[1].epoch);
}

#[rstest]
#[tokio::test]
async fn a_changed_account_is_read_as_it_was_written(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    let account = accounts::by_id(&scene.db(), scene.account).await.unwrap();
    scene.test.clock.advance(std::time::Duration::from_mins(1));
    let changed = Account {
        name: "Acme & Co".into(),
        locale: "pt".into(),
        status: AccountStatus::Suspended,
        custom_attributes: attributes(json!({"plan": {"seats": 5}})),
        ..account
    };

    let written = scene.write(async |tx| accounts::update(tx, &changed).await).await;

    assert_eq!(accounts::by_id(&scene.db(), scene.account).await.unwrap(), written);
    assert_eq!(written, Account { updated_at: scene.now(), ..changed });
}

#[rstest]
#[tokio::test]
async fn an_unknown_account_is_not_found(#[values(Sqlite, Postgres)] database: Database) {
    let Some(scene) = Scene::open(database).await else { return };
    assert!(is_missing(accounts::by_id(&scene.db(), model::Id::new(4711)).await));
}
