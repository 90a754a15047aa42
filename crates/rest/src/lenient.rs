//! Values as clients really send them: `"true"`, `"5"`, and JSON inside strings.
//!
//! The functions named after a type go into `#[serde(default, deserialize_with = "rest::lenient::flag")]`; each
//! makes an `Option` that is empty for `null`, and for a blank string wherever text is not wanted.

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A string; numbers and booleans are written as one.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    read(from, as_text, "a string")
}

/// A boolean, also as `"true"`, `"1"` or `1`.
pub fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    read(from, as_flag, "true or false")
}

/// A whole number, also as a string.
pub fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    read(from, as_integer, "a whole number")
}

/// An object, also as a string of JSON.
pub fn object<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Map<String, Value>>, D::Error> {
    read(from, as_object, "an object")
}

/// A list of strings; a single one counts as a list of one.
pub fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    read(from, as_texts, "a list of strings")
}

/// Tells `null` (`Some(None)`) from absence (`None`, by `#[serde(default)]`).
pub fn present<'de, D, T>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(from).map(Some)
}

pub(crate) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

pub(crate) fn as_flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_i64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        Value::String(text) => match text.trim() {
            "true" | "True" | "TRUE" | "t" | "1" | "on" => Some(true),
            "false" | "False" | "FALSE" | "f" | "0" | "off" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

pub(crate) fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

pub(crate) fn as_object(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object.clone()),
        Value::String(text) => serde_json::from_str(text).ok(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

pub(crate) fn as_texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.iter().map(as_text).collect(),
        single => as_text(single).map(|text| vec![text]),
    }
}

/// `5.0` is 5; `5.5` is nothing.
#[expect(
    clippy::cast_possible_truncation,
    reason = "only whole numbers that a double holds exactly get here"
)]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

fn read<'de, D: Deserializer<'de>, T>(
    from: D,
    convert: fn(&Value) -> Option<T>,
    wanted: &str,
) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(from)?;
    if let Some(converted) = convert(&value) {
        return Ok(Some(converted));
    }
    let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
    if value.is_null() || blank {
        return Ok(None);
    }
    Err(D::Error::invalid_type(unexpected(&value), &wanted))
}

fn unexpected(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(flag) => Unexpected::Bool(*flag),
        Value::Number(_) => Unexpected::Other("number"),
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}
