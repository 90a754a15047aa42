//! Filters of lists, as conditions of a statement.

use model::conversation::Priority;
use model::filter::{Attribute, Bound, Condition, Kind, Test};

use crate::dialect::Dialect;
use crate::label_changes::with_one_of;
use crate::statement::{Sql, contains};

/// What a list calls its rows.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    /// The column or expression of an attribute that all rows have.
    pub(crate) own: fn(&str) -> &'static str,
    /// The custom attributes of conversations, and those of contacts.
    pub(crate) custom: [&'static str; 2],
}

/// Appends the conditions in brackets, joined as `SQL` joins them: `AND` before `OR`.
pub(crate) fn narrowed(mut sql: Sql, dialect: Dialect, columns: Columns, conditions: &[Condition]) -> Sql {
    sql = sql.text("(");
    for (index, condition) in conditions.iter().enumerate() {
        if let Some(before) = index.checked_sub(1) {
            sql = sql.text(if conditions[before].or { " OR " } else { " AND " });
        }
        sql = match &condition.attribute {
            Attribute::Own(name, kind) => own(sql, (columns.own)(name), name, *kind, &condition.test),
            Attribute::Custom { of_contact, key } => {
                custom(sql, dialect, columns.custom[usize::from(*of_contact)], key, &condition.test)
            }
        };
    }
    sql.text(")")
}

fn own(sql: Sql, column: &str, name: &str, kind: Kind, test: &Test) -> Sql {
    match (kind, test) {
        (Kind::Labels, Test::Is(true, titles)) => with_one_of(sql, column, titles),
        (Kind::Labels, Test::Is(false, titles)) => with_one_of(sql.text("NOT "), column, titles),
        (Kind::Labels, Test::Present(present)) => sql.text("CAST(").text(column).text(if *present {
            " AS TEXT) <> '[]'"
        } else {
            " AS TEXT) = '[]'"
        }),
        (_, Test::Present(present)) => {
            sql.text(column).text(if *present { " IS NOT NULL" } else { " IS NULL" })
        }
        (_, Test::Is(is, values)) if name == "status" && values.iter().any(|value| value == "all") => {
            sql.text(if *is { "1 = 1" } else { "1 = 0" })
        }
        (_, Test::Is(is, values)) => {
            let values = values.iter().map(|value| spelled(name, value));
            one_of(sql, &format!("CAST({column} AS TEXT)"), *is, values)
        }
        (_, Test::Contains(does, values)) => {
            like(sql, |sql| sql.text(&format!("CAST({column} AS TEXT)")), *does, values, contains)
        }
        (_, Test::Begins(values)) => like(
            sql,
            |sql| sql.text(column),
            true,
            values,
            |value| contains(value).trim_start_matches('%').to_owned(),
        ),
        (_, Test::More(Bound::Time(at))) => sql.text(column).text(" > ").value(at.micros()),
        (_, Test::Less(Bound::Time(at))) => sql.text(column).text(" < ").value(at.micros()),
        (_, Test::More(_) | Test::Less(_)) => sql.text("1 = 0"),
    }
}

/// As rows spell it.
fn spelled(name: &str, value: &str) -> String {
    match name {
        "priority" => Priority::parse(value).map_or_else(|| value.to_owned(), |one| one.number().to_string()),
        _ => value.to_owned(),
    }
}

/// What is not there is none of the values.
fn one_of(sql: Sql, expression: &str, is: bool, values: impl Iterator<Item = String>) -> Sql {
    let sql = sql.text("COALESCE(").text(expression).text(" IN ").list(values).text(", 1 = 0)");
    if is { sql } else { sql.text(" = (1 = 0)") }
}

fn like(
    sql: Sql,
    expression: impl Fn(Sql) -> Sql,
    does: bool,
    values: &[String],
    pattern: fn(&str) -> String,
) -> Sql {
    let mut sql = sql.text("COALESCE(");
    for (index, value) in values.iter().enumerate() {
        sql = expression(sql.text(if index == 0 { "LOWER(" } else { " OR LOWER(" })).text(") LIKE ");
        sql = sql.value(pattern(&value.to_lowercase())).text(" ESCAPE '~'");
    }
    let sql = sql.text(", 1 = 0)");
    if does { sql } else { sql.text(" = (1 = 0)") }
}

/// The value of a key of a JSON object: `->` gives it as JSON, alike on both databases, `->>` as text.
fn custom(sql: Sql, dialect: Dialect, column: &str, key: &str, test: &Test) -> Sql {
    let json = |sql: Sql, arrow: &str| {
        sql.text("CAST(")
            .text(column)
            .text(arrow)
            .text("CAST(")
            .value(key.to_owned())
            .text(" AS TEXT) AS TEXT)")
    };
    match test {
        Test::Present(present) => {
            let sql = json(sql.text("COALESCE("), " ->> ").text(", '')");
            sql.text(if *present { " <> ''" } else { " = ''" })
        }
        Test::Is(is, values) => {
            // A number or a truth value is the same written as a text.
            let quoted = values.iter().map(|value| serde_json::Value::from(value.as_str()).to_string());
            let spellings: Vec<String> = quoted.chain(values.iter().cloned()).collect();
            let sql = json(sql.text("COALESCE("), " -> ").text(" IN ").list(spellings).text(", 1 = 0)");
            if *is { sql } else { sql.text(" = (1 = 0)") }
        }
        Test::Contains(does, values) => like(sql, |sql| json(sql, " ->> "), *does, values, contains),
        Test::More(bound) => compared(sql, dialect, json, " > ", bound),
        Test::Less(bound) => compared(sql, dialect, json, " < ", bound),
        Test::Begins(_) => sql.text("1 = 0"),
    }
}

fn compared(sql: Sql, dialect: Dialect, json: impl Fn(Sql, &str) -> Sql, than: &str, bound: &Bound) -> Sql {
    match bound {
        Bound::Number(number) => {
            let [before, after] = dialect.number();
            json(sql.text(before), " ->> ").text(after).text(than).value(*number)
        }
        Bound::Text(text) => json(sql, " ->> ").text(than).value(text.clone()),
        Bound::Time(at) => json(sql, " ->> ").text(than).value(at.iso()),
    }
}
