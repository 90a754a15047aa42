//! Hand-written statements: the hot path and joins, the same text for both databases.

use std::borrow::Cow;

use anyhow::anyhow;
use model::Result;
use sea_orm::sea_query::ArrayType;
use sea_orm::{JsonValue, QueryResult, TryGetable, Value};

use crate::error::refused;
use crate::lane_rows::{LaneRow, LaneValue};
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

    /// Appends a query for these rows, whose columns are called `column1`, `column2`, …: as lists of values or, where
    /// the connection takes arrays, one array for each column. Then the text is the same for any number of rows, and
    /// the database plans it once.
    pub(crate) fn table(mut self, db: &impl Statements, rows: Vec<Vec<Value>>) -> Self {
        if !db.takes_arrays() {
            return self.text("VALUES ").tuples(rows);
        }
        let arrays = columns(rows);
        let names: Vec<String> = (1..=arrays.len()).map(|number| format!("column{number}")).collect();
        self.text.push_str("SELECT * FROM UNNEST(");
        for (index, array) in arrays.into_iter().enumerate() {
            self.text.push_str(if index > 0 { ", " } else { "" });
            self.push_array(array);
        }
        self.text.push_str(") AS given (");
        self.text.push_str(&names.join(", "));
        self.text(")")
    }

    /// Appends ` IN (?, …)` or, where the connection takes arrays, ` = ANY(?)`.
    pub(crate) fn among(mut self, db: &impl Statements, keys: impl IntoIterator<Item = i64>) -> Self {
        if !db.takes_arrays() {
            return self.text(" IN ").list(keys);
        }
        self.text.push_str(" = ANY(");
        self.push_array((ArrayType::BigInt, keys.into_iter().map(Value::from).collect()));
        self.text(")")
    }

    fn push_array(&mut self, (kind, values): (ArrayType, Vec<Value>)) {
        let cast = match kind {
            ArrayType::SmallInt => "::SMALLINT[]",
            ArrayType::Bool => "::BOOLEAN[]",
            ArrayType::String => "::TEXT[]",
            _ => "::BIGINT[]",
        };
        self.push(Value::Array(kind, Some(Box::new(values))));
        self.text.push_str(cast);
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

/// Rows turned into columns; the first row tells each column's type.
fn columns(rows: Vec<Vec<Value>>) -> Vec<(ArrayType, Vec<Value>)> {
    let mut columns: Vec<(ArrayType, Vec<Value>)> = Vec::new();
    let count = rows.len();
    for row in rows {
        if columns.is_empty() {
            columns = row.iter().map(|value| (array_type(value), Vec::with_capacity(count))).collect();
        }
        for ((_, column), value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
}

fn array_type(value: &Value) -> ArrayType {
    match value {
        Value::SmallInt(_) => ArrayType::SmallInt,
        Value::Bool(_) => ArrayType::Bool,
        Value::String(_) => ArrayType::String,
        _ => ArrayType::BigInt,
    }
}

/// A row of a result.
pub enum Row {
    /// As the drivers for everything give it.
    Driver(QueryResult),
    /// As a direct connection of the embedded database reads it.
    Lane(LaneRow),
}

/// A type that columns are read as.
pub(crate) trait Column: TryGetable {
    /// Reads a value of the posting lane; `None` when it is of another kind.
    fn of(value: LaneValue<'_>) -> Option<Self>;
}

impl Column for i64 {
    fn of(value: LaneValue<'_>) -> Option<Self> {
        match value {
            LaneValue::Integer(number) => Some(number),
            _ => None,
        }
    }
}

impl Column for i16 {
    fn of(value: LaneValue<'_>) -> Option<Self> {
        i64::of(value).and_then(|number| Self::try_from(number).ok())
    }
}

impl Column for bool {
    fn of(value: LaneValue<'_>) -> Option<Self> {
        i64::of(value).map(|number| number != 0)
    }
}

impl Column for String {
    fn of(value: LaneValue<'_>) -> Option<Self> {
        match value {
            LaneValue::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl Column for JsonValue {
    fn of(value: LaneValue<'_>) -> Option<Self> {
        match value {
            LaneValue::Text("{}") => Some(Self::Object(serde_json::Map::new())),
            LaneValue::Text(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn of(value: LaneValue<'_>) -> Option<Self> {
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
            let value = row.value(name).and_then(T::of);
            value.ok_or_else(|| anyhow!("column {name} is missing or of another kind").into())
        }
    }
}

/// Reads a text by name, without copying it where it can be borrowed.
pub(crate) fn text<'r>(row: &'r Row, name: &str) -> Result<Cow<'r, str>> {
    match row {
        Row::Driver(_) => column(row, name).map(Cow::Owned),
        Row::Lane(lane) => match lane.value(name) {
            Some(LaneValue::Text(text)) => Ok(Cow::Borrowed(text)),
            _ => Err(anyhow!("column {name} is missing or no text").into()),
        },
    }
}

/// A pattern for whatever contains `text`, with `~` before the signs that patterns give a meaning.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '~') {
            pattern.push('~');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
