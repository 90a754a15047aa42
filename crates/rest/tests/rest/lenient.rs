//! Values as clients really send them.

use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[expect(clippy::option_option, reason = "absent, null and given are three things")]
struct Loose {
    #[serde(deserialize_with = "rest::lenient::text")]
    text: Option<String>,
    #[serde(deserialize_with = "rest::lenient::flag")]
    flag: Option<bool>,
    #[serde(deserialize_with = "rest::lenient::integer")]
    integer: Option<i64>,
    #[serde(deserialize_with = "rest::lenient::object")]
    object: Option<Map<String, Value>>,
    #[serde(deserialize_with = "rest::lenient::texts")]
    texts: Option<Vec<String>>,
    #[serde(deserialize_with = "rest::lenient::present")]
    present: Option<Option<String>>,
}

fn read(value: Value) -> Result<Loose, serde_json::Error> {
    serde_json::from_value(value)
}

#[test]
fn every_spelling_of_a_value_is_understood() {
    let object = json!({ "a": 1 }).as_object().cloned();
    let cases = [
        (json!({}), Loose::default()),
        (json!({ "text": 5 }), Loose { text: Some("5".into()), ..Loose::default() }),
        (json!({ "text": "" }), Loose { text: Some(String::new()), ..Loose::default() }),
        (json!({ "flag": "true" }), Loose { flag: Some(true), ..Loose::default() }),
        (json!({ "flag": 0 }), Loose { flag: Some(false), ..Loose::default() }),
        (json!({ "flag": "" }), Loose::default()),
        (json!({ "integer": "-7" }), Loose { integer: Some(-7), ..Loose::default() }),
        (json!({ "integer": 7.0 }), Loose { integer: Some(7), ..Loose::default() }),
        (json!({ "object": "{\"a\":1}" }), Loose { object: object.clone(), ..Loose::default() }),
        (json!({ "object": { "a": 1 } }), Loose { object, ..Loose::default() }),
        (json!({ "texts": "one" }), Loose { texts: Some(vec!["one".into()]), ..Loose::default() }),
        (json!({ "present": null }), Loose { present: Some(None), ..Loose::default() }),
        (json!({ "present": "x" }), Loose { present: Some(Some("x".into())), ..Loose::default() }),
    ];
    for (value, wanted) in cases {
        assert_eq!(read(value.clone()).unwrap(), wanted, "{value}");
    }
}

#[test]
fn nonsense_is_refused() {
    let cases = [
        json!({ "text": {} }),
        json!({ "flag": "maybe" }),
        json!({ "flag": 2 }),
        json!({ "integer": 7.5 }),
        json!({ "integer": "seven" }),
        json!({ "integer": 1e300 }),
        json!({ "object": "[1]" }),
        json!({ "object": [1] }),
        json!({ "texts": [["nested"]] }),
    ];
    for value in cases {
        assert!(read(value.clone()).is_err(), "{value}");
    }
}
