//! Pages that dashboards show beside a conversation.

use model::dashboard_app::{DashboardApp, DashboardAppFields, DashboardAppId};
use model::repeat::RepeatKey;
use model::{Error, Result};
use store::Tx;

use crate::rights::Administrator;
use crate::{App, Edit, edit, repeats};

/// Pages of one account at most.
const LIMIT: usize = 50;

/// Adds a page.
///
/// `repeat` recognises a request that comes twice: the first one's is given again.
pub async fn create(
    app: &App,
    scope: &Administrator,
    new: DashboardAppFields,
    repeat: Option<&RepeatKey>,
) -> Result<DashboardApp> {
    app.store.write(&(scope, new.checked()?, repeat), insert).await
}

async fn insert(
    tx: &Tx,
    (scope, new, repeat): &(&Administrator, DashboardAppFields, Option<&RepeatKey>),
) -> Result<DashboardApp> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return store::dashboard_apps::by_id(tx, *scope, DashboardAppId::new(made)).await;
    }
    if store::dashboard_apps::list(tx, *scope).await?.len() >= LIMIT {
        return Err(Error::invalid("base", format!("There are {LIMIT} already")));
    }
    let made = store::dashboard_apps::insert(tx, *scope, new).await?;
    repeats::remember(tx, "dashboard app", *repeat, made.id.get()).await?;
    Ok(made)
}

/// Changes what `edit` changes of a page.
pub async fn update(
    app: &App,
    scope: &Administrator,
    which: DashboardAppId,
    edit: Edit<DashboardAppFields>,
) -> Result<DashboardApp> {
    app.store.write(&(scope, which, edit), change).await
}

async fn change(
    tx: &Tx,
    (scope, which, edit): &(&Administrator, DashboardAppId, Edit<DashboardAppFields>),
) -> Result<DashboardApp> {
    edit::turn(tx, "dashboard app", *which).await?;
    let before = store::dashboard_apps::by_id(tx, *scope, *which).await?;
    let mut fields = before.fields;
    edit.apply(&mut fields);
    store::dashboard_apps::update(tx, *scope, *which, &fields.checked()?).await
}

/// Removes a page.
pub async fn remove(app: &App, scope: &Administrator, which: DashboardAppId) -> Result<()> {
    app.store.write(&(scope, which), delete).await
}

async fn delete(tx: &Tx, (scope, which): &(&Administrator, DashboardAppId)) -> Result<()> {
    store::dashboard_apps::remove(tx, *scope, *which).await
}
