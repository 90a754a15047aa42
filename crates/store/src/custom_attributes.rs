//! Definitions of custom attributes.

use anyhow::anyhow;
use model::custom_attribute::{CustomAttribute, CustomAttributeFields, CustomAttributeId};
use model::scope::Scope;
use model::{Error, Result};
use sea_orm::Value;

use crate::rows::{id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

const SELECT: &str = "SELECT id, account_id, attribute_model, attribute_key, display_name, display_type, description, \
    attribute_values, regex_pattern, regex_cue, created_at, updated_at FROM custom_attribute_definitions \
    WHERE account_id = ";

/// All definitions of the account, oldest first.
pub async fn list(db: &impl Db, scope: &impl Scope) -> Result<Vec<CustomAttribute>> {
    let sql = Sql::new(SELECT).value(scope.account().get()).text(" ORDER BY id");
    sql.all(db).await?.iter().map(read).collect()
}

/// One definition of the account.
pub async fn by_id(
    db: &impl Db,
    scope: &impl Scope,
    attribute: CustomAttributeId,
) -> Result<CustomAttribute> {
    let sql = Sql::new(SELECT).value(scope.account().get()).text(" AND id = ").value(attribute.get());
    read(&sql.one(db).await?.ok_or(Error::NotFound("custom attribute"))?)
}

/// Stores a definition; a key that its model has already is `Invalid`.
pub async fn insert(tx: &Tx, scope: &impl Scope, fields: &CustomAttributeFields) -> Result<CustomAttribute> {
    let mut row: Vec<Value> = vec![scope.account().get().into()];
    row.extend(values(fields)?);
    row.extend([tx.now().micros().into(), tx.now().micros().into()]);
    let sql = Sql::new(
        "INSERT INTO custom_attribute_definitions (account_id, attribute_model, attribute_key, display_name, \
         display_type, description, attribute_values, regex_pattern, regex_cue, created_at, updated_at) VALUES ",
    );
    let sql = sql.tuples([row]).text(" ON CONFLICT (account_id, attribute_model, attribute_key) DO NOTHING");
    let stored = sql.text(" RETURNING id").one(tx).await?.ok_or_else(taken)?;
    by_id(tx, scope, id(&stored, "id")?).await
}

fn taken() -> Error {
    Error::invalid("attribute_key", "Attribute key has already been taken")
}

/// Writes what can change of a definition: everything but its key and its model.
pub async fn update(
    tx: &Tx,
    scope: &impl Scope,
    attribute: CustomAttributeId,
    fields: &CustomAttributeFields,
) -> Result<CustomAttribute> {
    let mut sql = Sql::new("UPDATE custom_attribute_definitions SET updated_at = ").value(tx.now().micros());
    let names =
        ["display_name", "display_type", "description", "attribute_values", "regex_pattern", "regex_cue"];
    for (name, value) in names.iter().zip(values(fields)?.into_iter().skip(2)) {
        sql = sql.text(", ").text(name).text(" = ").value(value);
    }
    let sql = sql.text(" WHERE account_id = ").value(scope.account().get());
    sql.text(" AND id = ").value(attribute.get()).execute(tx).await?;
    by_id(tx, scope, attribute).await
}

/// Deletes a definition; the values stay.
pub async fn remove(tx: &Tx, scope: &impl Scope, attribute: CustomAttributeId) -> Result<()> {
    let sql = Sql::new("DELETE FROM custom_attribute_definitions WHERE account_id = ");
    let sql = sql.value(scope.account().get()).text(" AND id = ").value(attribute.get());
    if sql.execute(tx).await? == 0 { Err(Error::NotFound("custom attribute")) } else { Ok(()) }
}

fn values(fields: &CustomAttributeFields) -> Result<Vec<Value>> {
    Ok(vec![
        fields.attribute_model.clone().into(),
        fields.attribute_key.clone().into(),
        fields.display_name.clone().into(),
        fields.display_type.clone().into(),
        fields.description.clone().into(),
        serde_json::to_string(&fields.values).map_err(anyhow::Error::new)?.into(),
        fields.regex_pattern.clone().into(),
        fields.regex_cue.clone().into(),
    ])
}

fn read(row: &Row) -> Result<CustomAttribute> {
    let values: String = column(row, "attribute_values")?;
    let fields = CustomAttributeFields {
        attribute_model: column(row, "attribute_model")?,
        attribute_key: column(row, "attribute_key")?,
        display_name: column(row, "display_name")?,
        display_type: column(row, "display_type")?,
        description: column(row, "description")?,
        values: serde_json::from_str(&values)
            .map_err(|_| anyhow!("the values of an attribute are no list"))?,
        regex_pattern: column(row, "regex_pattern")?,
        regex_cue: column(row, "regex_cue")?,
    };
    Ok(CustomAttribute {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        fields,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}
