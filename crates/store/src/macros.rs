//! What agents do to conversations at one word.

use std::collections::HashSet;

use anyhow::anyhow;
use model::macros::{Macro, MacroFields, MacroId, Visibility};
use model::scope::{AgentScope, Scope};
use model::upload::UploadId;
use model::{Error, Result, step};
use serde_json::Value;

use crate::rows::{id, time, word};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

const SELECT: &str = "SELECT id, account_id, name, visibility, actions, created_by, updated_by, created_at, updated_at \
    FROM macros WHERE account_id = ";

/// Everybody's macros and the caller's own, oldest first.
pub async fn list(db: &impl Db, scope: &AgentScope) -> Result<Vec<Macro>> {
    let sql = Sql::new(SELECT).value(scope.account_id.get()).text(" AND (visibility = ");
    let sql = sql.value(Visibility::Global.as_str()).text(" OR created_by = ").value(scope.user_id().get());
    sql.text(") ORDER BY id").all(db).await?.iter().map(read).collect()
}

/// How many macros the account has, whoever's.
pub async fn count(db: &impl Db, scope: &AgentScope) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS total FROM macros WHERE account_id = ");
    let row = sql.value(scope.account_id.get()).one(db).await?;
    row.map_or(Ok(0), |row| column(&row, "total"))
}

/// A macro that the caller may see; another one's personal one is `NotFound`.
pub async fn by_id(db: &impl Db, scope: &AgentScope, wanted: MacroId) -> Result<Macro> {
    let sql = Sql::new(SELECT).value(scope.account_id.get()).text(" AND id = ").value(wanted.get());
    let found = sql.one(db).await?.as_ref().map(read).transpose()?;
    found.filter(|found| found.is_seen_by(scope)).ok_or(Error::NotFound("macro"))
}

/// The uploads that macros of the account send, whoever's.
pub async fn files(db: &impl Db, scope: &impl Scope) -> Result<HashSet<UploadId>> {
    let sql = Sql::new("SELECT actions FROM macros WHERE account_id = ").long();
    let rows = sql.value(scope.account().get()).all(db).await?;
    let mut files = HashSet::new();
    for row in &rows {
        files.extend(step::files(&actions(row)?));
    }
    Ok(files)
}

/// Stores a macro of the caller.
pub async fn insert(tx: &Tx, scope: &AgentScope, fields: &MacroFields) -> Result<Macro> {
    let sql = Sql::new(
        "INSERT INTO macros (account_id, name, visibility, actions, created_by, updated_by, created_at, updated_at) \
         VALUES ",
    );
    let row = vec![
        scope.account_id.get().into(),
        fields.name.clone().into(),
        fields.visibility.as_str().into(),
        fields.actions.to_string().into(),
        scope.user_id().get().into(),
        scope.user_id().get().into(),
        tx.now().micros().into(),
        tx.now().micros().into(),
    ];
    let row = sql.tuples([row]).text(" RETURNING id").one(tx).await?;
    by_id(tx, scope, id(&row.ok_or_else(|| anyhow!("a macro was stored without a key"))?, "id")?).await
}

/// Writes what the caller says about a macro.
pub async fn update(tx: &Tx, scope: &AgentScope, wanted: MacroId, fields: &MacroFields) -> Result<()> {
    let sql = Sql::new("UPDATE macros SET name = ").value(fields.name.clone());
    let sql = sql.text(", visibility = ").value(fields.visibility.as_str());
    let sql = sql.text(", actions = ").value(fields.actions.to_string());
    let sql = sql.text(", updated_by = ").value(scope.user_id().get());
    let sql = sql.text(", updated_at = ").value(tx.now().micros());
    let sql = sql.text(" WHERE account_id = ").value(scope.account_id.get());
    sql.text(" AND id = ").value(wanted.get()).execute(tx).await.map(drop)
}

/// Deletes a macro.
pub async fn remove(tx: &Tx, scope: &AgentScope, wanted: MacroId) -> Result<()> {
    let sql = Sql::new("DELETE FROM macros WHERE account_id = ").value(scope.account_id.get());
    sql.text(" AND id = ").value(wanted.get()).execute(tx).await.map(drop)
}

fn read(row: &Row) -> Result<Macro> {
    let fields = MacroFields {
        name: column(row, "name")?,
        visibility: word(row, "visibility", Visibility::parse)?,
        actions: actions(row)?,
    };
    Ok(Macro {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        fields,
        created_by: id(row, "created_by")?,
        updated_by: id(row, "updated_by")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

fn actions(row: &Row) -> Result<Value> {
    let actions: String = column(row, "actions")?;
    Ok(serde_json::from_str(&actions).map_err(anyhow::Error::new)?)
}
