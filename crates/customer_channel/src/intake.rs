//! What a request says about a customer who comes.

use actions::channel::Intake;
use model::Attributes;
use model::channel_queues::checked_channel;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::fault::Fault;
use crate::fields::{
    CHANNEL, COMMENT, EMAIL, FIRST_NAME, Field, INBOX, LANGUAGE, LAST_NAME, PHONE, REF_ID, REQUEST_ID,
    SUBJECT, TIMESTAMP, URL, names, text,
};

/// Keys of `data` at most, and its bytes.
const DATA_KEYS: usize = 64;
const DATA_BYTES: usize = 32 * 1024;
/// The longest field, in characters.
const FIELD_LIMIT: usize = 2000;
/// The language of customers who name none.
const DEFAULT_LANGUAGE: &str = "en";

const KNOWN: &[Field] = &[
    FIRST_NAME, LAST_NAME, EMAIL, PHONE, CHANNEL, LANGUAGE, REF_ID, URL, COMMENT, SUBJECT, REQUEST_ID,
    TIMESTAMP, INBOX,
];

/// Reads and checks it.
pub(crate) fn read(body: &Map<String, Value>) -> Result<Intake, Fault> {
    let field = |field: Field| -> Result<Option<String>, Fault> {
        let value = text(body, field).map(|text| text.trim().to_owned());
        if value.as_ref().is_some_and(|text| text.chars().count() > FIELD_LIMIT) {
            return Err(Fault::bad(format!("{} is longer than {FIELD_LIMIT} characters", field[0])));
        }
        Ok(value)
    };
    let channel = channel(&field(CHANNEL)?.ok_or_else(|| Fault::missing("Channel"))?)?;
    let (phone, email) = (field(PHONE)?, field(EMAIL)?);
    let ref_id = field(REF_ID)?.or_else(|| phone.clone()).or_else(|| email.clone());
    let ref_id =
        ref_id.ok_or_else(|| Fault::new(400, "missingField", "one of refId, Phone, Email must be given"))?;
    Ok(Intake {
        channel,
        ref_id,
        first_name: field(FIRST_NAME)?.or_else(|| text(body, &["name"])),
        last_name: field(LAST_NAME)?,
        email,
        phone,
        language: field(LANGUAGE)?.unwrap_or_else(|| DEFAULT_LANGUAGE.to_owned()),
        url: field(URL)?,
        comment: field(COMMENT)?,
        subject: field(SUBJECT)?,
        request_id: field(REQUEST_ID)?.unwrap_or_else(|| Uuid::new_v4().to_string()),
        data: data(body)?,
    })
}

/// A channel's name as it is kept.
pub(crate) fn channel(text: &str) -> Result<String, Fault> {
    checked_channel(text).map_err(|_| Fault::bad("Channel must have 1 to 32 letters, digits, _ or -"))
}

fn data(body: &Map<String, Value>) -> Result<Attributes, Fault> {
    let rest = body.iter().filter(|(key, _)| !names(KNOWN, key) && *key != "name");
    let data: Attributes = rest.map(|(key, value)| (key.clone(), value.clone())).collect();
    let size = serde_json::to_string(&data).map_or(0, |text| text.len());
    if data.len() > DATA_KEYS || size > DATA_BYTES {
        return Err(Fault::bad("there are more than 64 further fields, or they are larger than 32 KiB"));
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn intake(body: &Value) -> Result<Intake, Fault> {
        read(body.as_object().unwrap())
    }

    #[test]
    fn the_rest_is_kept_and_the_name_in_the_channel_is_found() {
        let sms =
            intake(&json!({"Channel": " SMS ", "Phone": 14_155_550_123_i64, "orderNo": "4711"})).unwrap();

        assert_eq!(
            (sms.channel.as_str(), sms.ref_id.as_str(), sms.name().as_str()),
            ("sms", "14155550123", "14155550123")
        );
        assert_eq!(sms.data, json!({"orderNo": "4711"}).as_object().unwrap().clone());
        let web =
            intake(&json!({"channel": "web", "email": "a@b.test", "firstName": "Amna", "lastName": "Khan"}))
                .unwrap();
        assert_eq!(
            (web.ref_id.as_str(), web.name().as_str(), web.language.as_str()),
            ("a@b.test", "Amna Khan", "en")
        );
        assert_eq!(intake(&json!({"channel": "web", "refId": "x"})).unwrap().name(), "Guest");
    }

    #[test]
    fn what_is_missing_is_named() {
        let refused = |body| intake(&body).unwrap_err().message;

        assert_eq!(refused(json!({"refId": "x"})), "Channel is missing");
        assert_eq!(refused(json!({"Channel": "web"})), "one of refId, Phone, Email must be given");
        assert!(refused(json!({"Channel": "we b", "refId": "x"})).contains("letters"));
    }
}
