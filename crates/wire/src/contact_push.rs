//! A contact as events and messages show it.

use model::Attributes;
use model::conversation::ContactCard;
use serde::Serialize;
use utoipa::ToSchema;

use crate::FileUrls;

/// A contact as events and messages show it.
#[derive(Serialize, ToSchema)]
pub struct ContactPush<'a> {
    #[schema(value_type = Object)]
    additional_attributes: &'a Attributes,
    #[schema(value_type = Object)]
    custom_attributes: &'a Attributes,
    #[schema(required)]
    email: Option<&'a str>,
    id: i64,
    #[schema(required)]
    identifier: Option<&'a str>,
    name: &'a str,
    #[schema(required)]
    phone_number: Option<&'a str>,
    thumbnail: String,
    blocked: bool,
    r#type: &'static str,
}

impl<'a> ContactPush<'a> {
    /// The contact.
    pub fn new(contact: &'a ContactCard, files: &FileUrls) -> Self {
        Self {
            additional_attributes: &contact.additional_attributes,
            custom_attributes: &contact.custom_attributes,
            email: contact.email.as_deref(),
            id: contact.id.get(),
            identifier: contact.identifier.as_deref(),
            name: &contact.name,
            phone_number: contact.phone_number.as_deref(),
            thumbnail: files.avatar_thumbnail(contact.avatar.as_deref()),
            blocked: contact.blocked,
            r#type: "contact",
        }
    }
}
