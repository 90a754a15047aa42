//! What messages that are more than words must carry.

use serde_json::{Map, Value};

use crate::message::ContentType;
use crate::{Attributes, Error, Result};

/// Checks the items of choices, cards, forms and articles: at least one, and no key that clients do not know.
pub fn check_items(content_type: ContentType, attributes: &Attributes) -> Result<()> {
    let Some(known) = known_keys(content_type) else { return Ok(()) };
    let items = attributes.get("items").and_then(Value::as_array).filter(|items| !items.is_empty());
    let Some(items) = items else {
        return Err(Error::invalid("content_attributes", "Content attributes must have items"));
    };
    let mut strange: Vec<&str> = Vec::new();
    for item in items {
        let Some(item) = item.as_object() else {
            return Err(Error::invalid("content_attributes", "Content attributes items must be objects"));
        };
        strange.extend(unknown(item, known));
        if content_type == ContentType::Cards {
            strange.extend(check_actions(item)?);
        }
    }
    if strange.is_empty() {
        return Ok(());
    }
    let message = format!("Content attributes contains invalid keys for items : {strange:?}");
    Err(Error::invalid("content_attributes", message))
}

/// The keys of an item; nothing for content types without items.
fn known_keys(content_type: ContentType) -> Option<&'static [&'static str]> {
    match content_type {
        ContentType::InputSelect => Some(&["title", "value"]),
        ContentType::Cards => Some(&["title", "description", "media_url", "actions"]),
        ContentType::Form => Some(&[
            "type",
            "placeholder",
            "label",
            "name",
            "options",
            "default",
            "required",
            "pattern",
            "title",
            "pattern_error",
        ]),
        ContentType::Article => Some(&["title", "description", "link"]),
        _ => None,
    }
}

/// A card that leads nowhere is none.
fn check_actions(card: &Map<String, Value>) -> Result<Vec<&str>> {
    let actions = card.get("actions").and_then(Value::as_array).filter(|actions| !actions.is_empty());
    let Some(actions) = actions else {
        return Err(Error::invalid("content_attributes", "Content attributes items must have actions"));
    };
    let objects = actions.iter().filter_map(Value::as_object);
    Ok(objects.flat_map(|action| unknown(action, &["text", "type", "payload", "uri"])).collect())
}

fn unknown<'a>(object: &'a Map<String, Value>, known: &[&str]) -> Vec<&'a str> {
    object.keys().map(String::as_str).filter(|key| !known.contains(key)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn items_are_required_and_their_keys_known() {
        let cases = [
            (ContentType::Text, json!({}), true),
            (ContentType::InputSelect, json!({}), false),
            (ContentType::InputSelect, json!({"items": [{"title": "a", "value": "b"}]}), true),
            (ContentType::InputSelect, json!({"items": [{"title": "a", "color": "b"}]}), false),
            (ContentType::InputSelect, json!({"items": ["a"]}), false),
            (ContentType::Cards, json!({"items": [{"title": "a"}]}), false),
            (
                ContentType::Cards,
                json!({"items": [{"title": "a", "actions": [{"text": "x", "uri": "y"}]}]}),
                true,
            ),
            (ContentType::Cards, json!({"items": [{"title": "a", "actions": [{"odd": "x"}]}]}), false),
        ];

        for (content_type, attributes, accepted) in cases {
            let checked = check_items(content_type, attributes.as_object().unwrap());
            assert_eq!(checked.is_ok(), accepted, "{content_type:?} {attributes}");
        }
    }
}
