//! Lists that somebody keeps for themselves.

use serde_json::Value;

use crate::account::AccountId;
use crate::custom_attribute::word;
use crate::user::UserId;
use crate::{Error, FieldError, Id, Result, Timestamp};

/// Identifies a kept list.
pub type CustomFilterId = Id<CustomFilter>;

/// A list that somebody keeps for themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomFilter {
    /// Key.
    pub id: CustomFilterId,
    /// The account.
    pub account_id: AccountId,
    /// Whose it is.
    pub user_id: UserId,
    /// What is said about it.
    pub fields: CustomFilterFields,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What is said about a kept list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustomFilterFields {
    /// What its owner calls it.
    pub name: String,
    /// A list of what.
    pub filter_type: String,
    /// What it asks for, as clients write it for the filters of lists.
    pub query: Value,
}

/// Of what lists are kept, in the order of their numbers.
pub const FILTER_TYPES: [&str; 3] = ["conversation", "contact", "report"];

/// The largest question, in bytes of JSON.
const QUERY_LIMIT: usize = 32 * 1024;

impl CustomFilterFields {
    /// These fields in the form they are kept; every broken rule is told.
    pub fn checked(mut self) -> Result<Self> {
        self.name = self.name.trim().into();
        let mut broken = Vec::new();
        let mut refuse = |attribute, message: String| broken.push(FieldError { attribute, message });
        if self.name.is_empty() || self.name.chars().count() > 255 {
            refuse("name", "Name must have 1 to 255 characters".into());
        }
        match word(&FILTER_TYPES, &self.filter_type) {
            Some(kind) => self.filter_type = kind,
            None => refuse("filter_type", format!("Filter type must be {}", FILTER_TYPES.join(" or "))),
        }
        if !self.query.is_object() || self.query.to_string().len() > QUERY_LIMIT {
            refuse("query", format!("Query must be an object of at most {QUERY_LIMIT} bytes"));
        }
        if broken.is_empty() { Ok(self) } else { Err(Error::Invalid(broken)) }
    }
}
