//! One bag of parameters from query and body, whatever the encoding.

mod body;
mod multipart;
mod nested;

use axum::extract::{FromRef, FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::uploads::Arrived;
use crate::{Reject, TakenFiles, Uploads, lenient};

/// Query and body merged; where both name a parameter, the body wins.
///
/// Bodies may be absent, JSON objects, urlencoded or multipart; other media types are ignored. Names nest with
/// brackets (`contact[name]=…`, `labels[]=…`). Files are stored while they arrive, and deleted again with this
/// value unless [`Params::take_files`] takes them.
#[derive(Debug)]
pub struct Params {
    values: Value,
    files: Arrived,
}

impl Params {
    /// All parameters as one type; 422 naming the parameter when one is missing or of the wrong type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Reject> {
        parse(&self.values)
    }

    /// Like [`Params::parse`], but the caller may wrap them: `{"label":{"title":…}}` or bare `{"title":…}`.
    pub fn wrapped<T: DeserializeOwned>(&self, root: &str) -> Result<T, Reject> {
        match self.value(root) {
            Some(inner @ Value::Object(_)) => parse(inner),
            _ => self.parse(),
        }
    }

    /// The parameter as it came.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// All parameters as they came.
    pub fn all(&self) -> Option<&Map<String, Value>> {
        self.values.as_object()
    }

    /// Whether the caller named the parameter at all, `null` and files included.
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some() || self.files.has(key)
    }

    /// A string, or a number or boolean written as one.
    pub fn text(&self, key: &str) -> Option<String> {
        self.value(key).and_then(lenient::as_text)
    }

    /// `true`, `"true"`, `"1"` and `1`, or their opposites.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.value(key).and_then(lenient::as_flag)
    }

    /// A whole number, also written as a string.
    pub fn integer(&self, key: &str) -> Option<i64> {
        self.value(key).and_then(lenient::as_integer)
    }

    /// Which page of a list: 1, 2, 3 …; the first one when `page` is absent or names none.
    pub fn page(&self) -> u32 {
        u32::try_from(self.integer("page").unwrap_or(1).max(1)).unwrap_or(u32::MAX)
    }

    /// An object, also written as a string of JSON (as multipart bodies must).
    pub fn object(&self, key: &str) -> Option<Map<String, Value>> {
        self.value(key).and_then(lenient::as_object)
    }

    /// A list of strings; a single one counts as a list of one.
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        self.value(key).and_then(lenient::as_texts)
    }

    /// The parameters that the caller put together under this name; none of the files.
    pub fn within(&self, key: &str) -> Option<Self> {
        let values = self.value(key).filter(|value| value.is_object())?.clone();
        Some(Self { values, files: self.files.without_any() })
    }

    /// The files of `field` (also spelled `field[]`), now the caller's to keep or discard.
    pub fn take_files(&mut self, field: &str) -> TakenFiles {
        self.files.take(field)
    }
}

impl<S> FromRequest<S> for Params
where
    Uploads: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Reject;

    async fn from_request(request: Request, state: &S) -> Result<Self, Reject> {
        let uploads = Uploads::from_ref(state);
        let mut values = match request.uri().query() {
            Some(query) => nested::parse(query.as_bytes())?,
            None => Map::new(),
        };
        let mut files = Arrived::new(uploads.clone());
        values.extend(body::read(request, &uploads, &mut files).await?);
        let values = Value::Object(values);
        if has_zero(&values) {
            return Err(Reject::malformed("Parameters must not contain zero bytes"));
        }
        Ok(Self { values, files })
    }
}

/// Whether a text or a name holds a zero byte, which `PostgreSQL` cannot keep.
fn has_zero(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_zero),
        Value::Object(object) => object.iter().any(|(name, value)| name.contains('\0') || has_zero(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn parse<T: DeserializeOwned>(values: &Value) -> Result<T, Reject> {
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(values, &mut track);
    T::deserialize(tracked).map_err(|error| field(&track.path().to_string(), &error.to_string()))
}

/// Longest echo of the caller's own mistake.
const LONGEST_REASON: usize = 200;

fn field(path: &str, reason: &str) -> Reject {
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    if path == "." {
        return Reject::Field { attribute: missing(&reason).unwrap_or("base").to_owned(), message: reason };
    }
    Reject::Field { attribute: path.to_owned(), message: format!("{path}: {reason}") }
}

/// The name in serde's "missing field `name`".
fn missing(reason: &str) -> Option<&str> {
    reason.strip_prefix("missing field `")?.split('`').next()
}
