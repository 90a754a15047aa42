//! Parameters as clients spell them: canonical, by an older name, in capitals or not.

use serde_json::{Map, Value};

/// A field: its canonical name, then its other names.
pub(crate) type Field = &'static [&'static str];

pub(crate) const FIRST_NAME: Field = &["firstName", "first_name", "fname"];
pub(crate) const LAST_NAME: Field = &["lastName", "last_name", "lname"];
pub(crate) const EMAIL: Field = &["Email", "email", "emailAddress"];
pub(crate) const PHONE: Field = &["Phone", "phone", "phoneNumber", "mobile", "msisdn"];
pub(crate) const CHANNEL: Field = &["Channel", "channel", "channelType"];
pub(crate) const LANGUAGE: Field = &["Language", "language", "lang", "locale"];
pub(crate) const REF_ID: Field = &["refId", "refID", "ref_id", "referenceId"];
pub(crate) const URL: Field = &["Url", "url", "URL", "pageUrl"];
pub(crate) const COMMENT: Field = &["Comment", "comment", "comments", "message"];
pub(crate) const SUBJECT: Field = &["Subject", "subject", "skillGroup", "queue"];
pub(crate) const REQUEST_ID: Field = &["reqestId", "requestId", "request_id"];
pub(crate) const TIMESTAMP: Field = &["timestamp", "Timestamp", "timeStamp", "time"];
pub(crate) const TYPE: Field = &["type", "messageType"];
pub(crate) const CONVERSATION_ID: Field = &["conversationId", "conversationID", "sessionId", "ID"];
pub(crate) const PARTICIPANT_ID: Field = &["id", "participantId"];
pub(crate) const ACTIVITY_TYPE: Field = &["activityType", "activity"];
pub(crate) const CONTENT_URL: Field = &["contentUrl", "_contentUrl", "url"];
pub(crate) const THUMBNAIL_URL: Field = &["thumbnailUrl", "_thumbnailUrl"];
pub(crate) const CONTENT_TYPE: Field = &["type", "contentType"];
pub(crate) const AGENT_ID: Field = &["agentId"];
pub(crate) const TOKEN: Field = &["token"];
pub(crate) const INBOX: Field = &["inbox_identifier"];

/// What is known of an incoming object by these names: the canonical one exactly, another exactly, then either in any
/// capitals. What is blank or `null` is absent.
pub(crate) fn value(object: &Map<String, Value>, field: Field) -> Option<&Value> {
    let exact = field.iter().filter_map(|name| object.get(*name));
    let other = field
        .iter()
        .flat_map(|name| object.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)))
        .map(|(_, value)| value);
    exact.chain(other).find(|value| !is_blank(value))
}

/// The same as a text; numbers are written as one.
pub(crate) fn text(object: &Map<String, Value>, field: Field) -> Option<String> {
    match value(object, field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Whether a key of an object is one of the names of these fields.
pub(crate) fn names(fields: &[Field], key: &str) -> bool {
    fields.iter().any(|field| field.iter().any(|name| name.eq_ignore_ascii_case(key)))
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// An object, or a text that is one.
pub(crate) fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        Value::String(text) => match serde_json::from_str(&text).ok()? {
            Value::Object(object) => Some(object),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value, field: Field) -> Option<String> {
        text(&object(value).unwrap(), field)
    }

    #[test]
    fn the_canonical_name_wins_then_another_then_any_capitals() {
        assert_eq!(read(json!({"email": "b", "Email": "a"}), EMAIL), Some("a".into()));
        assert_eq!(read(json!({"EMAIL": "c", "email": "b"}), EMAIL), Some("b".into()));
        assert_eq!(read(json!({"EMAIL": "c"}), EMAIL), Some("c".into()));
        assert_eq!(read(json!({"requestId": "r", "reqestId": " "}), REQUEST_ID), Some("r".into()));
        assert_eq!(read(json!({"Phone": 14_155_550_123_i64}), PHONE), Some("14155550123".into()));
        assert_eq!(read(json!({"Phone": null}), PHONE), None);
    }

    #[test]
    fn objects_may_come_as_texts() {
        assert_eq!(object(json!("{\"id\":1}")), object(json!({"id": 1})));
        assert_eq!(object(json!("[1]")), None);
        assert_eq!(object(json!(7)), None);
    }
}
