//! What customers fill into the forms that messages carry.

use serde_json::{Map, Value};

/// What may be kept of submitted values; `None` when they are neither an object nor a list.
///
/// A list keeps of each object `name`, `title` and `value`; an object keeps these and, for surveys,
/// `csat_survey_response` with `rating` and `feedback_message`. Only plain values are kept.
pub fn permitted(submitted: &Value) -> Option<Value> {
    match submitted {
        Value::Array(items) => {
            let kept =
                items.iter().filter_map(Value::as_object).map(|item| Value::Object(plain(item, &FIELD)));
            Some(Value::Array(kept.collect()))
        }
        Value::Object(object) => Some(Value::Object(answer(object))),
        _ => None,
    }
}

const FIELD: [&str; 3] = ["name", "title", "value"];
const SURVEY: &str = "csat_survey_response";

fn answer(object: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = plain(object, &FIELD);
    if let Some(survey) = object.get(SURVEY).and_then(Value::as_object) {
        kept.insert(SURVEY.into(), Value::Object(plain(survey, &["rating", "feedback_message"])));
    }
    kept
}

fn plain(object: &Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    let kept = object
        .iter()
        .filter(|(key, value)| keys.contains(&key.as_str()) && !value.is_array() && !value.is_object());
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unknown_keys_and_nested_values_are_dropped() {
        let list = json!([{"title": "a", "value": {"deep": 1}, "extra": 2}, "noise"]);
        let survey = json!({"csat_survey_response": {"rating": 4, "feedback_message": "good", "extra": 1}, "title": null});

        assert_eq!(permitted(&list), Some(json!([{"title": "a"}])));
        assert_eq!(
            permitted(&survey),
            Some(json!({"csat_survey_response": {"rating": 4, "feedback_message": "good"}, "title": null})),
        );
        assert_eq!(permitted(&json!("text")), None);
    }
}
