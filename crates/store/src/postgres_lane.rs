//! A posting lane's own connection to `PostgreSQL`, on which a table of rows travels as arrays.

use model::{Result, Timestamp};
use sea_orm::sea_query::ArrayType;
use sea_orm::{DbErr, Value};
use sqlx::postgres::{PgArguments, PgPool};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres};
use tokio::sync::Mutex;

use crate::dialect::Dialect;
use crate::error::{driver_error, driver_refused};
use crate::statement::{Row, Sql};
use crate::tx::Told;
use crate::tx::sealed::{Statements, Transaction};

/// A pool of one: it connects again when the connection is lost.
pub(crate) struct PostgresLane(pub(crate) PgPool);

/// A transaction of the lane; rolled back unless it is committed.
pub(crate) struct PostgresLaneTx {
    transaction: Mutex<sqlx::Transaction<'static, Postgres>>,
    now: Timestamp,
    told: Told,
}

impl PostgresLane {
    pub(crate) async fn begin(&self, now: Timestamp) -> Result<PostgresLaneTx> {
        let transaction = self.0.begin().await.map_err(driver_refused)?;
        Ok(PostgresLaneTx { transaction: Mutex::new(transaction), now, told: Told::default() })
    }
}

impl PostgresLaneTx {
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        self.transaction.into_inner().commit().await.map_err(driver_error)
    }
}

impl Statements for PostgresLaneTx {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn takes_arrays(&self) -> bool {
        true
    }

    async fn execute(&self, sql: Sql) -> Result<u64> {
        let mut transaction = self.transaction.lock().await;
        let done = query(sql).execute(&mut **transaction).await.map_err(driver_refused)?;
        Ok(done.rows_affected())
    }

    async fn rows(&self, sql: Sql) -> Result<Vec<Row>> {
        let mut transaction = self.transaction.lock().await;
        let rows = query(sql).fetch_all(&mut **transaction).await.map_err(driver_refused)?;
        Ok(rows.into_iter().map(|row| Row::Driver(row.into())).collect())
    }
}

impl Transaction for PostgresLaneTx {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn told(&self) -> &Told {
        &self.told
    }
}

/// The text is this crate's own, with a placeholder for every value.
fn query(sql: Sql) -> Query<'static, Postgres, PgArguments> {
    let text = Dialect::Postgres.placeholders(sql.text);
    sql.values.into_iter().fold(sqlx::query(AssertSqlSafe(text)), bind)
}

fn bind(query: Query<'static, Postgres, PgArguments>, value: Value) -> Query<'static, Postgres, PgArguments> {
    match value {
        Value::BigInt(number) => query.bind(number),
        Value::SmallInt(number) => query.bind(number),
        Value::Bool(flag) => query.bind(flag),
        Value::String(text) => query.bind(text),
        Value::Json(json) => query.bind(json.map(|json| json.to_string())),
        Value::Array(kind, values) => bind_array(query, &kind, *values.unwrap_or_default()),
        other => unreachable!("the lane's statements have no {other:?}"),
    }
}

fn bind_array(
    query: Query<'static, Postgres, PgArguments>,
    kind: &ArrayType,
    values: Vec<Value>,
) -> Query<'static, Postgres, PgArguments> {
    match kind {
        ArrayType::SmallInt => query.bind(array(values, |value| match value {
            Value::SmallInt(number) => number,
            _ => None,
        })),
        ArrayType::Bool => query.bind(array(values, |value| match value {
            Value::Bool(flag) => flag,
            _ => None,
        })),
        ArrayType::String => query.bind(array(values, |value| match value {
            Value::String(text) => text,
            _ => None,
        })),
        _ => query.bind(array(values, |value| match value {
            Value::BigInt(number) => number,
            _ => None,
        })),
    }
}

fn array<T>(values: Vec<Value>, read: fn(Value) -> Option<T>) -> Vec<Option<T>> {
    values.into_iter().map(read).collect()
}
