//! Lists that somebody keeps for themselves.

use anyhow::anyhow;
use model::custom_filter::{CustomFilter, CustomFilterFields, CustomFilterId};
use model::scope::AgentScope;
use model::{Error, Result};

use crate::rows::{id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

const SELECT: &str = "SELECT id, account_id, user_id, name, filter_type, query, created_at, updated_at \
    FROM custom_filters WHERE account_id = ";

fn own(sql: Sql, scope: &AgentScope) -> Sql {
    sql.value(scope.account_id.get()).text(" AND user_id = ").value(scope.user_id().get())
}

/// The caller's lists, oldest first.
pub async fn list(db: &impl Db, scope: &AgentScope) -> Result<Vec<CustomFilter>> {
    own(Sql::new(SELECT), scope).text(" ORDER BY id").all(db).await?.iter().map(read).collect()
}

/// One of the caller's lists.
pub async fn by_id(db: &impl Db, scope: &AgentScope, filter: CustomFilterId) -> Result<CustomFilter> {
    let row = own(Sql::new(SELECT), scope).text(" AND id = ").value(filter.get()).one(db).await?;
    read(&row.ok_or(Error::NotFound("custom filter"))?)
}

/// Stores a list of the caller.
pub async fn insert(tx: &Tx, scope: &AgentScope, fields: &CustomFilterFields) -> Result<CustomFilter> {
    let sql = Sql::new(
        "INSERT INTO custom_filters (account_id, user_id, name, filter_type, query, created_at, updated_at) VALUES ",
    );
    let row = vec![
        scope.account_id.get().into(),
        scope.user_id().get().into(),
        fields.name.clone().into(),
        fields.filter_type.clone().into(),
        fields.query.to_string().into(),
        tx.now().micros().into(),
        tx.now().micros().into(),
    ];
    let row = sql.tuples([row]).text(" RETURNING id").one(tx).await?;
    by_id(tx, scope, id(&row.ok_or_else(|| anyhow!("a list was stored without a key"))?, "id")?).await
}

/// Writes what is said about one of the caller's lists.
pub async fn update(
    tx: &Tx,
    scope: &AgentScope,
    filter: CustomFilterId,
    fields: &CustomFilterFields,
) -> Result<CustomFilter> {
    let sql = Sql::new("UPDATE custom_filters SET name = ").value(fields.name.clone());
    let sql = sql.text(", filter_type = ").value(fields.filter_type.clone());
    let sql = sql.text(", query = ").value(fields.query.to_string());
    let sql = sql.text(", updated_at = ").value(tx.now().micros()).text(" WHERE account_id = ");
    own(sql, scope).text(" AND id = ").value(filter.get()).execute(tx).await?;
    by_id(tx, scope, filter).await
}

/// Forgets one of the caller's lists.
pub async fn remove(tx: &Tx, scope: &AgentScope, filter: CustomFilterId) -> Result<()> {
    let sql = own(Sql::new("DELETE FROM custom_filters WHERE account_id = "), scope);
    let removed = sql.text(" AND id = ").value(filter.get()).execute(tx).await?;
    if removed == 0 { Err(Error::NotFound("custom filter")) } else { Ok(()) }
}

fn read(row: &Row) -> Result<CustomFilter> {
    let query: String = column(row, "query")?;
    let fields = CustomFilterFields {
        name: column(row, "name")?,
        filter_type: column(row, "filter_type")?,
        query: serde_json::from_str(&query).map_err(anyhow::Error::new)?,
    };
    Ok(CustomFilter {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        user_id: id(row, "user_id")?,
        fields,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}
