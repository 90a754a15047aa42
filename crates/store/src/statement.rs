//! Hand-written statements: the hot path and joins, the same text for both databases.

use model::Result;
use sea_orm::{ConnectionTrait, QueryResult, Statement, TryGetable, Value};

use crate::error::refused;
use crate::tx::Db;

/// A statement under construction: text and the values of its `?` placeholders, in order.
///
/// `SQLite` finds unnamed placeholders at once, while looking up thousands of numbered ones takes quadratic time;
/// PostgreSQL knows numbered ones only, so the dialect has the last word on the text.
#[derive(Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Appends text without placeholders.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Appends a placeholder for `value`.
    pub(crate) fn value(mut self, value: impl Into<Value>) -> Self {
        self.push(value.into());
        self
    }

    /// Appends `($1, $2, …)` for a list that is not empty; an empty one becomes `(NULL)`, which matches nothing.
    pub(crate) fn list<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        let start = self.values.len();
        self.text.push('(');
        for value in values {
            if self.values.len() > start {
                self.text.push(',');
            }
            self.push(value.into());
        }
        if self.values.len() == start {
            self.text.push_str("NULL");
        }
        self.text.push(')');
        self
    }

    /// Appends `($1,…),($k,…),…`: one tuple for each row of `rows`.
    pub(crate) fn tuples(mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        for (index, row) in rows.into_iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self = self.list(row);
        }
        self
    }

    fn push(&mut self, value: Value) {
        self.values.push(value);
        self.text.push('?');
    }

    fn statement(self, db: &impl Db) -> Statement {
        let dialect = db.dialect();
        Statement::from_sql_and_values(dialect.backend(), dialect.placeholders(self.text), self.values)
    }

    /// Runs it and gives the number of rows it touched.
    pub(crate) async fn execute(self, db: &impl Db) -> Result<u64> {
        let statement = self.statement(db);
        let result = db.connection().execute_raw(statement).await.map_err(refused)?;
        Ok(result.rows_affected())
    }

    /// Runs it and gives its rows.
    pub(crate) async fn all(self, db: &impl Db) -> Result<Vec<QueryResult>> {
        let statement = self.statement(db);
        db.connection().query_all_raw(statement).await.map_err(refused)
    }

    /// Runs it and gives its first row.
    pub(crate) async fn one(self, db: &impl Db) -> Result<Option<QueryResult>> {
        let statement = self.statement(db);
        db.connection().query_one_raw(statement).await.map_err(refused)
    }
}

/// Reads a column by name.
pub(crate) fn column<T: TryGetable>(row: &QueryResult, name: &str) -> Result<T> {
    row.try_get("", name).map_err(refused)
}
