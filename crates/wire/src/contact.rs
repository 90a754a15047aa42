//! A contact as agents are answered.

use model::contact::Contact;
use model::conversation::ContactCard;
use model::inbox::Inbox;
use model::{Attributes, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{FileUrls, InboxSlim, Look};

/// A contact as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct ContactRest {
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    availability_status: &'static str,
    email: Option<String>,
    id: i64,
    name: String,
    phone_number: Option<String>,
    blocked: bool,
    identifier: Option<String>,
    thumbnail: String,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_activity_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_inboxes: Option<Vec<ContactInboxRest>>,
}

impl ContactRest {
    /// The contact with its times.
    pub fn new(contact: &Contact, look: Look<'_>) -> Self {
        Self {
            last_activity_at: contact.last_activity_at.map(Timestamp::seconds),
            created_at: Some(contact.created_at.seconds()),
            ..Self::timeless(ContactCard::from(contact), look)
        }
    }

    /// The contact as conversations keep it, without its times.
    pub(crate) fn timeless(contact: ContactCard, look: Look<'_>) -> Self {
        Self {
            additional_attributes: contact.additional_attributes,
            availability_status: look.contact_availability(contact.id),
            email: contact.email,
            id: contact.id.get(),
            name: contact.name,
            phone_number: contact.phone_number,
            blocked: contact.blocked,
            identifier: contact.identifier,
            thumbnail: look.files.avatar_thumbnail(contact.avatar.as_deref()),
            custom_attributes: contact.custom_attributes,
            last_activity_at: None,
            created_at: None,
            contact_inboxes: None,
        }
    }

    /// With the contact's sessions, as the contacts' own endpoints show them.
    #[must_use]
    pub fn with_contact_inboxes(self, contact_inboxes: Vec<ContactInboxRest>) -> Self {
        Self { contact_inboxes: Some(contact_inboxes), ..self }
    }
}

/// A session of a contact as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct ContactInboxRest {
    source_id: String,
    inbox: InboxSlim,
}

impl ContactInboxRest {
    /// The session of this name in `inbox`.
    pub fn new(source_id: &str, inbox: &Inbox, files: &FileUrls) -> Self {
        Self { source_id: source_id.to_owned(), inbox: InboxSlim::new(inbox, files) }
    }
}
