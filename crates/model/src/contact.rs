//! Customers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::AccountId;
use crate::avatar::Avatar;
use crate::{Attributes, Error, FieldError, Id, Result, Timestamp};

/// Identifies a contact across all accounts.
pub type ContactId = Id<Contact>;

/// A customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Key.
    pub id: ContactId,
    /// The account.
    pub account_id: AccountId,
    /// What to call them; empty when unknown.
    pub name: String,
    /// Lower-cased, unique in the account.
    pub email: Option<String>,
    /// `+` and up to 15 digits, unique in the account.
    pub phone_number: Option<String>,
    /// The business's own key for the customer, unique in the account.
    pub identifier: Option<String>,
    /// How well they are known.
    pub contact_type: ContactType,
    /// Whether their messages reopen and notify nothing.
    pub blocked: bool,
    /// Attributes the system or agents know.
    pub additional_attributes: Attributes,
    /// Attributes the business defined.
    pub custom_attributes: Attributes,
    /// Titles of labels.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Their picture; no part of what is kept of a contact that is gone.
    #[serde(skip)]
    pub avatar: Option<Box<Avatar>>,
    /// Their last message.
    pub last_activity_at: Option<Timestamp>,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Contact {
    /// `lead` once there is a way to reach them, else `visitor`; a customer stays one.
    pub fn classified(&self) -> ContactType {
        match self.contact_type {
            ContactType::Customer => ContactType::Customer,
            _ if self.email.is_some() || self.phone_number.is_some() => ContactType::Lead,
            other => other,
        }
    }
}

/// How well a contact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactType {
    /// Nothing but a session.
    Visitor,
    /// There is an e-mail address or a phone number.
    Lead,
    /// Buys.
    Customer,
}

impl ContactType {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Lead => "lead",
            Self::Customer => "customer",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Visitor, Self::Lead, Self::Customer].into_iter().find(|value| value.as_str() == text)
    }
}

/// What a client says about a contact; a field that is absent or blank says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ContactDetails {
    /// Name, cut to 255 characters.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
    /// The business's own key.
    pub identifier: Option<String>,
    /// Attributes to merge.
    pub custom_attributes: Attributes,
}

impl ContactDetails {
    /// Trims, lower-cases and checks every field; lists each broken rule.
    pub fn checked(self) -> Result<Self> {
        let details = Self {
            name: present(self.name).map(|name| name.chars().take(255).collect()),
            email: present(self.email).map(|email| email.to_lowercase()),
            phone_number: present(self.phone_number),
            identifier: present(self.identifier),
            custom_attributes: self.custom_attributes,
        };
        let mut broken = attribute_errors(&details.custom_attributes);
        if details.email.as_deref().is_some_and(|email| !is_email(email)) {
            broken.push(FieldError { attribute: "email", message: "Email Invalid email".into() });
        }
        if details.phone_number.as_deref().is_some_and(|phone| !is_phone_number(phone)) {
            let message = "Phone number should be in e164 format".into();
            broken.push(FieldError { attribute: "phone_number", message });
        }
        if details.identifier.as_deref().is_some_and(|identifier| identifier.chars().count() > 255) {
            let message = "Identifier is too long (maximum is 255 characters)".into();
            broken.push(FieldError { attribute: "identifier", message });
        }
        if broken.is_empty() { Ok(details) } else { Err(Error::Invalid(broken)) }
    }
}

fn present(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Whether this could be an e-mail address: one `@`, something before, a host after, no blanks.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let plain =
        |part: &str| !part.is_empty() && !part.contains('@') && !part.chars().any(char::is_whitespace);
    text.len() <= 255 && plain(local) && plain(host) && !host.starts_with('.') && !host.ends_with('.')
}

/// Whether this is `+`, a digit other than zero and up to 14 more digits (E.164).
pub fn is_phone_number(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (2..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// The broken rules of custom attributes: texts below 1,500 characters, numbers below 9,999,999,999.
pub fn attribute_errors(attributes: &Attributes) -> Vec<FieldError> {
    let sentence = |key: &str, value: &Value| match value {
        Value::String(text) if text.chars().count() >= 1500 => {
            Some(format!("Custom attributes {key} length should be < 1500"))
        }
        Value::Number(number) if number.as_f64().is_some_and(|number| number >= 9_999_999_999.0) => {
            Some(format!("Custom attributes {key} value should be < 9999999999"))
        }
        _ => None,
    };
    attributes
        .iter()
        .filter_map(|(key, value)| sentence(key, value))
        .map(|message| FieldError { attribute: "custom_attributes", message })
        .collect()
}

/// Lays `update` over `base`: objects are merged key by key, everything else is replaced.
pub fn merge_attributes(base: &mut Attributes, update: &Attributes) {
    for (key, value) in update {
        match (base.get_mut(key), value) {
            (Some(Value::Object(inner)), Value::Object(update)) => merge_attributes(inner, update),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_are_told_from_noise() {
        for (text, expected) in
            [("a@b.io", true), ("a@b", true), ("a b@c.io", false), ("@b", false), ("a@@b", false)]
        {
            assert_eq!(is_email(text), expected, "{text}");
        }
        for (text, expected) in [
            ("+15550100", true),
            ("15550100", false),
            ("+0155", false),
            ("+1555x", false),
            ("+1234567890123456", false),
        ] {
            assert_eq!(is_phone_number(text), expected, "{text}");
        }
    }

    #[test]
    fn every_broken_rule_is_listed() {
        let details = ContactDetails {
            email: Some("nonsense".into()),
            phone_number: Some("12".into()),
            custom_attributes: serde_json::json!({"a": "x".repeat(1500), "b": 19_999_999_999_i64})
                .as_object()
                .unwrap()
                .clone(),
            ..ContactDetails::default()
        };

        let Err(Error::Invalid(broken)) = details.checked() else { panic!("accepted") };

        let attributes: Vec<_> = broken.iter().map(|error| error.attribute).collect();
        assert_eq!(attributes, ["custom_attributes", "custom_attributes", "email", "phone_number"]);
    }
}
