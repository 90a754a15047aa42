//! What the business wants to know of conversations and contacts.

use crate::account::AccountId;
use crate::filter::{CONTACT, CONVERSATION};
use crate::{Error, FieldError, Id, Result, Timestamp};

/// Identifies the definition of a custom attribute.
pub type CustomAttributeId = Id<CustomAttribute>;

/// The definition of a custom attribute. It guides whoever edits; values are kept as they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomAttribute {
    /// Key.
    pub id: CustomAttributeId,
    /// The account.
    pub account_id: AccountId,
    /// What is said about it.
    pub fields: CustomAttributeFields,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What is said about a custom attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomAttributeFields {
    /// Of what it is an attribute.
    pub attribute_model: String,
    /// Its name among the attributes, unique among those of its model.
    pub attribute_key: String,
    /// What people call it.
    pub display_name: String,
    /// What kind of value it has.
    pub display_type: String,
    /// What it means.
    pub description: Option<String>,
    /// What a list lets choose from.
    pub values: Vec<String>,
    /// What texts must look like.
    pub regex_pattern: Option<String>,
    /// The words for who writes something else.
    pub regex_cue: Option<String>,
}

/// Of what there are custom attributes, in the order of their numbers.
pub const MODELS: [&str; 2] = ["conversation_attribute", "contact_attribute"];
/// The kinds of values, in the order of their numbers.
pub const TYPES: [&str; 8] = ["text", "number", "currency", "percent", "link", "date", "list", "checkbox"];

/// The word that a client means, who may send its number.
pub fn word(words: &[&str], given: &str) -> Option<String> {
    let given = given.trim();
    let numbered = given.parse::<usize>().ok().and_then(|number| words.get(number));
    numbered.or_else(|| words.iter().find(|word| **word == given)).map(|word| (*word).to_owned())
}

impl CustomAttributeFields {
    /// These fields in the form they are kept; every broken rule is told.
    pub fn checked(mut self) -> Result<Self> {
        self.attribute_key = self.attribute_key.trim().into();
        self.display_name = self.display_name.trim().into();
        let mut broken = Vec::new();
        let mut refuse = |attribute, message: String| broken.push(FieldError { attribute, message });
        match word(&MODELS, &self.attribute_model) {
            Some(model) => self.attribute_model = model,
            None => refuse("attribute_model", format!("Attribute model must be {}", MODELS.join(" or "))),
        }
        match word(&TYPES, &self.display_type) {
            Some(kind) => self.display_type = kind,
            None => {
                refuse(
                    "attribute_display_type",
                    format!("Attribute display type must be among {}", TYPES.join(", ")),
                );
            }
        }
        let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
        if self.attribute_key.is_empty()
            || self.attribute_key.len() > 255
            || !self.attribute_key.chars().all(plain)
        {
            refuse("attribute_key", "Attribute key may only have letters, digits, _, - and .".into());
        } else if CONTACT.iter().chain(CONVERSATION).any(|(name, _)| *name == self.attribute_key) {
            refuse("attribute_key", "Attribute key is the name of something that is known anyway".into());
        }
        if self.display_name.is_empty() || self.display_name.chars().count() > 255 {
            refuse("attribute_display_name", "Attribute display name must have 1 to 255 characters".into());
        }
        let texts = [
            ("attribute_description", &self.description),
            ("regex_pattern", &self.regex_pattern),
            ("regex_cue", &self.regex_cue),
        ];
        for (attribute, text) in texts {
            if text.as_ref().is_some_and(|text| text.chars().count() > 1_000) {
                refuse(attribute, format!("{attribute} is too long (maximum is 1000 characters)"));
            }
        }
        if self.values.len() > 500 || self.values.iter().any(|value| value.chars().count() > 255) {
            refuse(
                "attribute_values",
                "Attribute values must be at most 500 of at most 255 characters".into(),
            );
        }
        if broken.is_empty() { Ok(self) } else { Err(Error::Invalid(broken)) }
    }
}
