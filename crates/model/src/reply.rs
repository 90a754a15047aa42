//! Which message of its conversation another one answers, as its attributes name it.

use serde_json::Value;

use crate::Attributes;
use crate::message::MessageId;

const MESSAGE: &str = "in_reply_to";
const SOURCE: &str = "in_reply_to_external_id";

/// The names of the message that another one answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Its key, which counts most.
    pub message: Option<MessageId>,
    /// The name that another system gave it.
    pub source_id: Option<String>,
}

/// A message that is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Its key.
    pub message: MessageId,
    /// The name that another system gave it.
    pub source_id: Option<String>,
}

impl Reply {
    /// Takes the names out of a message's attributes; `None` when it does not say that it answers anything.
    pub fn take(attributes: &mut Attributes) -> Option<Self> {
        let message = attributes.remove(MESSAGE);
        let source_id = attributes.remove(SOURCE);
        let message = message.as_ref().and_then(key).map(MessageId::new);
        let source_id = source_id.as_ref().and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let reply = Self { message, source_id: source_id.map(str::to_owned) };
        (reply.message.is_some() || reply.source_id.is_some()).then_some(reply)
    }
}

/// Numbers and texts of digits.
fn key(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

impl Answered {
    /// Names the message in the attributes of its answer.
    pub fn put(self, attributes: &mut Attributes) {
        attributes.insert(MESSAGE.to_owned(), self.message.get().into());
        if let Some(source_id) = self.source_id {
            attributes.insert(SOURCE.to_owned(), source_id.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn taken(attributes: Value) -> (Option<Reply>, Value) {
        let Value::Object(mut attributes) = attributes else { panic!("attributes are an object") };
        let reply = Reply::take(&mut attributes);
        (reply, Value::Object(attributes))
    }

    #[test]
    fn either_name_is_read_and_nothing_else_is_touched() {
        let by_key = Reply { message: Some(MessageId::new(7)), source_id: None };
        let by_name = Reply { message: None, source_id: Some("ext-7".into()) };

        assert_eq!(
            taken(json!({ "in_reply_to": 7, "data": 1 })),
            (Some(by_key.clone()), json!({ "data": 1 }))
        );
        assert_eq!(taken(json!({ "in_reply_to": " 7 " })), (Some(by_key), json!({})));
        assert_eq!(taken(json!({ "in_reply_to_external_id": "ext-7" })), (Some(by_name), json!({})));
        for nothing in [
            json!({}),
            json!({ "in_reply_to": null }),
            json!({ "in_reply_to": "abc" }),
            json!({ "in_reply_to": {} }),
        ] {
            assert_eq!(taken(nothing), (None, json!({})));
        }
    }
}
