//! Hand-written statements: the hot path and joins, the same text for both databases.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::anyhow;
use model::Result;
use rusqlite::types::Value as LaneValue;
use sea_orm::{JsonValue, QueryResult, TryGetable, Value};

use crate::error::refused;
use crate::tx::sealed::Statements;

/// A statement under construction: text and the values of its `?` placeholders, in order.
///
/// `SQLite` finds unnamed placeholders at once, while looking up thousands of numbered ones takes quadratic time;
/// `PostgreSQL` knows numbered ones only, so the dialect has the last word on the text.
#[derive(Default)]
pub struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
    /// Whether it may read more than a few rows.
    pub(crate) long: bool,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new(), long: false }
    }

    /// Appends text without placeholders.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Marks a statement that may read more than a few rows, so that it holds up nobody else.
    pub(crate) fn long(mut self) -> Self {
        self.long = true;
        self
    }

    /// Appends a placeholder for `value`.
    pub(crate) fn value(mut self, value: impl Into<Value>) -> Self {
        self.push(value.into());
        self
    }

    /// Appends `(?, ?, …)` for a list that is not empty; an empty one becomes `(NULL)`, which matches nothing.
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

    /// Appends `(?,…),(?,…),…`: one tuple for each row of `rows`.
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

    /// Runs it and gives the number of rows it touched.
    pub(crate) async fn execute(self, db: &impl Statements) -> Result<u64> {
        db.execute(self).await
    }

    /// Runs it and gives its rows.
    pub(crate) async fn all(self, db: &impl Statements) -> Result<Vec<Row>> {
        db.rows(self).await
    }

    /// Runs it and gives its first row.
    pub(crate) async fn one(self, db: &impl Statements) -> Result<Option<Row>> {
        Ok(db.rows(self).await?.into_iter().next())
    }
}

/// A row of a result.
pub enum Row {
    /// As the drivers for everything give it.
    Driver(QueryResult),
    /// As a direct connection of the embedded database reads it.
    Lane(LaneRow),
}

/// A row that was read as a whole.
pub struct LaneRow {
    pub(crate) names: Arc<HashMap<Box<str>, usize>>,
    pub(crate) values: Vec<LaneValue>,
}

/// A type that columns are read as.
pub(crate) trait Column: TryGetable {
    /// Reads a value of the posting lane; `None` when it is of another kind.
    fn of(value: &LaneValue) -> Option<Self>;
}

impl Column for i64 {
    fn of(value: &LaneValue) -> Option<Self> {
        match value {
            LaneValue::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

impl Column for i16 {
    fn of(value: &LaneValue) -> Option<Self> {
        i64::of(value).and_then(|number| Self::try_from(number).ok())
    }
}

impl Column for bool {
    fn of(value: &LaneValue) -> Option<Self> {
        i64::of(value).map(|number| number != 0)
    }
}

impl Column for String {
    fn of(value: &LaneValue) -> Option<Self> {
        match value {
            LaneValue::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl Column for JsonValue {
    fn of(value: &LaneValue) -> Option<Self> {
        match value {
            LaneValue::Text(text) if text == "{}" => Some(Self::Object(serde_json::Map::new())),
            LaneValue::Text(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn of(value: &LaneValue) -> Option<Self> {
        match value {
            LaneValue::Null => Some(None),
            value => T::of(value).map(Some),
        }
    }
}

/// Reads a column by name.
pub(crate) fn column<T: Column>(row: &Row, name: &str) -> Result<T> {
    match row {
        Row::Driver(row) => row.try_get("", name).map_err(refused),
        Row::Lane(row) => {
            let value = row.names.get(name).and_then(|index| row.values.get(*index));
            value.and_then(T::of).ok_or_else(|| anyhow!("column {name} is missing or of another kind").into())
        }
    }
}
