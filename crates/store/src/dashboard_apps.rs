//! Pages that dashboards show beside a conversation.

use anyhow::anyhow;
use model::dashboard_app::{DashboardApp, DashboardAppFields, DashboardAppId};
use model::scope::Scope;
use model::{Error, Result};

use crate::rows::{id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

const SELECT: &str =
    "SELECT id, account_id, title, urls, created_at, updated_at FROM dashboard_apps WHERE account_id = ";

/// All pages of the account, oldest first.
pub async fn list(db: &impl Db, scope: &impl Scope) -> Result<Vec<DashboardApp>> {
    let sql = Sql::new(SELECT).value(scope.account().get()).text(" ORDER BY id");
    sql.all(db).await?.iter().map(read).collect()
}

/// One page of the account.
pub async fn by_id(db: &impl Db, scope: &impl Scope, app: DashboardAppId) -> Result<DashboardApp> {
    let sql = Sql::new(SELECT).value(scope.account().get()).text(" AND id = ").value(app.get());
    read(&sql.one(db).await?.ok_or(Error::NotFound("dashboard app"))?)
}

/// Stores a page.
pub async fn insert(tx: &Tx, scope: &impl Scope, fields: &DashboardAppFields) -> Result<DashboardApp> {
    let sql =
        Sql::new("INSERT INTO dashboard_apps (account_id, title, urls, created_at, updated_at) VALUES ");
    let row = vec![
        scope.account().get().into(),
        fields.title.clone().into(),
        urls(fields)?.into(),
        tx.now().micros().into(),
        tx.now().micros().into(),
    ];
    let row = sql.tuples([row]).text(" RETURNING id").one(tx).await?;
    by_id(tx, scope, id(&row.ok_or_else(|| anyhow!("a page was stored without a key"))?, "id")?).await
}

/// Writes what is said about a page.
pub async fn update(
    tx: &Tx,
    scope: &impl Scope,
    app: DashboardAppId,
    fields: &DashboardAppFields,
) -> Result<DashboardApp> {
    let sql = Sql::new("UPDATE dashboard_apps SET title = ").value(fields.title.clone());
    let sql = sql.text(", urls = ").value(urls(fields)?).text(", updated_at = ").value(tx.now().micros());
    let sql = sql.text(" WHERE account_id = ").value(scope.account().get());
    sql.text(" AND id = ").value(app.get()).execute(tx).await?;
    by_id(tx, scope, app).await
}

/// Deletes a page.
pub async fn remove(tx: &Tx, scope: &impl Scope, app: DashboardAppId) -> Result<()> {
    let sql = Sql::new("DELETE FROM dashboard_apps WHERE account_id = ").value(scope.account().get());
    let removed = sql.text(" AND id = ").value(app.get()).execute(tx).await?;
    if removed == 0 { Err(Error::NotFound("dashboard app")) } else { Ok(()) }
}

fn urls(fields: &DashboardAppFields) -> Result<String> {
    Ok(serde_json::to_string(&fields.urls).map_err(anyhow::Error::new)?)
}

fn read(row: &Row) -> Result<DashboardApp> {
    let urls: String = column(row, "urls")?;
    let urls = serde_json::from_str(&urls).map_err(anyhow::Error::new)?;
    Ok(DashboardApp {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        fields: DashboardAppFields { title: column(row, "title")?, urls },
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}
