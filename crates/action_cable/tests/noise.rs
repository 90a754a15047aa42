//! Whatever clients send, reading it never fails and what is echoed is what came.

use action_cable::frame::{self, Command};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any JSON, up to a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{0,12}", inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_is_too_odd_to_be_read(text in any::<String>()) {
        let _ = (Command::parse(&text), frame::claim(&text), frame::names_a_channel(&text));
    }

    #[test]
    fn no_json_is_too_odd_to_be_read(command in any_json(), identifier in any_json(), data in any_json()) {
        let text = json!({ "command": command, "identifier": identifier, "data": data }).to_string();
        let _ = Command::parse(&text);
        let text = json!({ "channel": "RoomChannel", "pubsub_token": "t", "user_id": command, "account_id": data });
        let _ = frame::claim(&text.to_string());
    }

    #[test]
    fn an_identifier_comes_back_as_it_was(identifier in any::<String>()) {
        let text = [&frame::prefix(&identifier), frame::CONFIRM].concat();
        let answer: Value = serde_json::from_slice(&text).unwrap();

        prop_assert_eq!(answer["identifier"].as_str(), Some(identifier.as_str()));
    }
}
