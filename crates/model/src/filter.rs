//! What a list is narrowed down to: conditions that are joined from left to right.

use serde_json::Value;

use crate::{Error, Result, Timestamp};

/// Conditions of one filter at most.
const CONDITIONS: usize = 50;
/// Values of one condition at most.
const VALUES: usize = 200;
/// The longest value, in characters.
const VALUE_LIMIT: usize = 1000;

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What is looked at.
    pub attribute: Attribute,
    /// What it is asked.
    pub test: Test,
    /// Whether the next condition may hold instead; nothing after the last one.
    pub or: bool,
}

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// Something that every one of them has.
    Own(&'static str, Kind),
    /// Something that the business defined, of the conversation or of the contact.
    Custom {
        /// Whether the contact has it.
        of_contact: bool,
        /// Its key.
        key: String,
    },
}

/// What a condition asks of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Whether it is one of these, or none of them.
    Is(bool, Vec<String>),
    /// Whether it has one of these in it, in capitals or not; or none of them.
    Contains(bool, Vec<String>),
    /// Whether it begins with one of these.
    Begins(Vec<String>),
    /// Whether there is any, or none.
    Present(bool),
    /// Whether it is more than this.
    More(Bound),
    /// Whether it is less than this.
    Less(Bound),
}

/// What something is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// An instant.
    Time(Timestamp),
    /// A number.
    Number(f64),
    /// A text, in the order of its letters.
    Text(String),
}

/// What kind of thing an attribute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One word of a closed set, or a key that is always there.
    Word,
    /// A key, if there is one.
    Key,
    /// Titles of labels.
    Labels,
    /// A text.
    Text,
    /// A text whose beginning counts.
    Number,
    /// A text that is looked at as a whole only.
    Code,
    /// An instant.
    Time,
}

/// What conversations can be filtered by.
pub const CONVERSATION: &[(&str, Kind)] = &[
    ("status", Kind::Word),
    ("priority", Kind::Word),
    ("assignee_id", Kind::Key),
    ("inbox_id", Kind::Key),
    ("team_id", Kind::Key),
    ("campaign_id", Kind::Key),
    ("labels", Kind::Labels),
    ("contact_id", Kind::Word),
    ("display_id", Kind::Text),
    ("referer", Kind::Text),
    ("mail_subject", Kind::Text),
    ("browser_language", Kind::Code),
    ("conversation_language", Kind::Code),
    ("created_at", Kind::Time),
    ("last_activity_at", Kind::Time),
];

/// What contacts can be filtered by.
pub const CONTACT: &[(&str, Kind)] = &[
    ("name", Kind::Text),
    ("email", Kind::Text),
    ("phone_number", Kind::Number),
    ("identifier", Kind::Code),
    ("city", Kind::Text),
    ("company_name", Kind::Text),
    ("country_code", Kind::Code),
    ("blocked", Kind::Word),
    ("labels", Kind::Labels),
    ("created_at", Kind::Time),
    ("last_activity_at", Kind::Time),
];

impl Kind {
    const fn operators(self) -> &'static [&'static str] {
        match self {
            Self::Word | Self::Code => &["equal_to", "not_equal_to"],
            Self::Key | Self::Labels => &["equal_to", "not_equal_to", "is_present", "is_not_present"],
            Self::Text => &["equal_to", "not_equal_to", "contains", "does_not_contain"],
            Self::Number => &["equal_to", "not_equal_to", "contains", "does_not_contain", "starts_with"],
            Self::Time => &["is_greater_than", "is_less_than", "days_before"],
        }
    }
}

/// What may be asked of something that the business defined.
const CUSTOM: &[&str] = &[
    "equal_to",
    "not_equal_to",
    "contains",
    "does_not_contain",
    "is_present",
    "is_not_present",
    "is_greater_than",
    "is_less_than",
    "days_before",
];

/// Reads the conditions of a request: `[{"attribute_key", "filter_operator", "values", "query_operator",
/// "custom_attribute_type"}, …]`; `known` is what can be filtered by.
///
/// `Invalid` with a sentence that names what is allowed.
pub fn conditions(payload: &Value, known: &'static [(&str, Kind)], now: Timestamp) -> Result<Vec<Condition>> {
    let list = payload.as_array().filter(|list| !list.is_empty() && list.len() <= CONDITIONS);
    let list = list.ok_or_else(|| invalid("A filter needs a payload of 1 to 50 conditions".to_owned()))?;
    list.iter().map(|one| condition(one, known, now)).collect()
}

fn condition(one: &Value, known: &'static [(&str, Kind)], now: Timestamp) -> Result<Condition> {
    let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default();
    let attribute = attribute(text("attribute_key"), text("custom_attribute_type"), known)?;
    let operators = match &attribute {
        Attribute::Own(_, kind) => kind.operators(),
        Attribute::Custom { .. } => CUSTOM,
    };
    let operator = text("filter_operator");
    if !operators.contains(&operator) {
        return Err(invalid(format!(
            "{} can be filtered by: {}",
            text("attribute_key"),
            operators.join(", ")
        )));
    }
    let values = values(one.get("values"))?;
    let is_time = matches!(&attribute, Attribute::Own(_, Kind::Time));
    Ok(Condition {
        attribute,
        test: test(operator, values, is_time, now)?,
        or: text("query_operator").eq_ignore_ascii_case("or"),
    })
}

fn attribute(key: &str, custom: &str, known: &'static [(&str, Kind)]) -> Result<Attribute> {
    if let ("", Some((name, kind))) = (custom, known.iter().find(|(name, _)| *name == key)) {
        return Ok(Attribute::Own(name, *kind));
    }
    let of_contact = match custom {
        "contact_attribute" => true,
        "conversation_attribute" => false,
        _ => {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            return Err(invalid(format!(
                "attribute_key must be one of: {}, or a custom attribute with its custom_attribute_type",
                names.join(", ")
            )));
        }
    };
    if key.is_empty() || key.chars().count() > VALUE_LIMIT {
        return Err(invalid("attribute_key must name a custom attribute".to_owned()));
    }
    Ok(Attribute::Custom { of_contact, key: key.to_owned() })
}

fn values(given: Option<&Value>) -> Result<Vec<String>> {
    let single;
    let list = match given {
        None | Some(Value::Null) => &[],
        Some(Value::Array(list)) => list.as_slice(),
        Some(value) => {
            single = [value.clone()];
            &single
        }
    };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        // `{"id": …}`: what some clients send of what was chosen from a list.
        Value::Object(chosen) => chosen.get("id").filter(|id| !id.is_object()).map(|id| match id {
            Value::String(text) => text.clone(),
            id => id.to_string(),
        }),
        _ => None,
    };
    let values: Option<Vec<String>> = list.iter().map(text).collect();
    let fits = |values: &Vec<String>| {
        values.len() <= VALUES && values.iter().all(|value| value.chars().count() <= VALUE_LIMIT)
    };
    values.filter(fits).ok_or_else(|| invalid("values must be at most 200 short texts or numbers".to_owned()))
}

fn test(operator: &str, values: Vec<String>, is_time: bool, now: Timestamp) -> Result<Test> {
    match operator {
        "is_present" => return Ok(Test::Present(true)),
        "is_not_present" => return Ok(Test::Present(false)),
        _ => {}
    }
    if values.is_empty() {
        return Err(invalid(format!("{operator} needs values")));
    }
    Ok(match operator {
        "equal_to" => Test::Is(true, values),
        "not_equal_to" => Test::Is(false, values),
        "contains" => Test::Contains(true, values),
        "does_not_contain" => Test::Contains(false, values),
        "starts_with" => Test::Begins(values),
        "days_before" => Test::Less(days_before(&values[0], is_time, now)?),
        "is_greater_than" => Test::More(bound(&values[0], is_time)?),
        _ => Test::Less(bound(&values[0], is_time)?),
    })
}

fn bound(value: &str, is_time: bool) -> Result<Bound> {
    if is_time {
        let at = instant(value).ok_or_else(|| invalid(format!("{value} is not a date")))?;
        return Ok(Bound::Time(at));
    }
    let number = value.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    Ok(number.map_or_else(|| Bound::Text(value.to_owned()), Bound::Number))
}

/// The beginning of the day, in UTC, so many days before the present one.
fn days_before(days: &str, is_time: bool, now: Timestamp) -> Result<Bound> {
    let days: u32 = days.trim().parse().map_err(|_| invalid(format!("{days} is not a number of days")))?;
    let day = Timestamp::from_seconds((now.day() - i64::from(days)) * 86_400);
    Ok(if is_time { Bound::Time(day) } else { Bound::Text(day.iso()[..10].to_owned()) })
}

/// An ISO date, which means its beginning in UTC, or an ISO instant.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let at = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let date = text.parse::<jiff::civil::Date>().ok()?;
        Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })?;
    Some(Timestamp::from_micros(at.as_microsecond()))
}

fn invalid(message: String) -> Error {
    Error::invalid("payload", message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_781_699_823);

    fn read(payload: &Value) -> Result<Vec<Condition>> {
        conditions(payload, CONVERSATION, NOW)
    }

    fn refusal(payload: &Value) -> String {
        match read(payload) {
            Err(Error::Invalid(fields)) => fields[0].message.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn conditions_are_read_with_values_of_all_sorts() {
        let payload = json!([
            {"attribute_key": "status", "filter_operator": "equal_to", "values": ["open"], "query_operator": "AND"},
            {"attribute_key": "assignee_id", "filter_operator": "not_equal_to", "values": [3, {"id": 4}], "query_operator": "or"},
            {"attribute_key": "plan", "filter_operator": "is_greater_than", "values": "5",
             "custom_attribute_type": "contact_attribute", "query_operator": null},
        ]);

        let conditions = read(&payload).unwrap();

        assert_eq!(conditions.iter().map(|one| one.or).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(conditions[0].attribute, Attribute::Own("status", Kind::Word));
        assert_eq!(conditions[1].test, Test::Is(false, vec!["3".into(), "4".into()]));
        assert_eq!(conditions[2].attribute, Attribute::Custom { of_contact: true, key: "plan".into() });
        assert_eq!(conditions[2].test, Test::More(Bound::Number(5.0)));
    }

    #[test]
    fn dates_mean_their_beginning_and_days_count_back_from_today() {
        let of = |operator: &str, value: &str| {
            let one =
                json!([{"attribute_key": "created_at", "filter_operator": operator, "values": [value]}]);
            read(&one).unwrap().remove(0).test
        };

        let midnight = Bound::Time(Timestamp::from_seconds(1_781_654_400));
        assert_eq!(of("is_greater_than", "2026-06-17"), Test::More(midnight.clone()));
        assert_eq!(of("is_less_than", "2026-06-17T00:00:00Z"), Test::Less(midnight.clone()));
        assert_eq!(of("days_before", "0"), Test::Less(midnight));
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_what_can() {
        let unknown =
            refusal(&json!([{"attribute_key": "mood", "filter_operator": "equal_to", "values": ["good"]}]));
        let operator =
            refusal(&json!([{"attribute_key": "status", "filter_operator": "contains", "values": ["o"]}]));

        assert!(unknown.contains("status, priority"), "{unknown}");
        assert_eq!(operator, "status can be filtered by: equal_to, not_equal_to");
        for broken in [
            json!(null),
            json!([]),
            json!([7]),
            json!([{"attribute_key": "status", "filter_operator": "equal_to"}]),
        ] {
            refusal(&broken);
        }
        assert_eq!(
            refusal(
                &json!([{"attribute_key": "created_at", "filter_operator": "is_less_than", "values": ["soon"]}])
            ),
            "soon is not a date"
        );
    }
}
