//! A contact as customers are answered.

use model::Attributes;
use model::contact::Contact;
use model::contact_inbox::Session;
use serde::Serialize;
use utoipa::ToSchema;

use crate::stamp::iso;

/// A customer's session, told to the customer. Carries its secrets: for nobody else.
#[derive(Serialize, ToSchema)]
pub struct PublicContact {
    source_id: String,
    pubsub_token: String,
    id: i64,
    name: String,
    email: Option<String>,
    phone_number: Option<String>,
}

impl PublicContact {
    /// The contact in this session.
    pub fn new(contact: &Contact, session: &Session) -> Self {
        Self {
            source_id: session.contact_inbox.source_id.clone(),
            pubsub_token: session.pubsub_token.reveal().to_owned(),
            id: contact.id.get(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone_number: contact.phone_number.clone(),
        }
    }
}

/// A contact as a whole, told to the customer.
#[derive(Serialize, ToSchema)]
pub struct ContactRecord {
    id: i64,
    name: String,
    email: Option<String>,
    phone_number: Option<String>,
    account_id: i64,
    created_at: String,
    updated_at: String,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    identifier: Option<String>,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    last_activity_at: Option<String>,
    contact_type: &'static str,
    middle_name: &'static str,
    last_name: &'static str,
    location: Option<String>,
    country_code: Option<String>,
    blocked: bool,
    company_id: Option<i64>,
    label_list: [String; 0],
}

impl From<&Contact> for ContactRecord {
    fn from(contact: &Contact) -> Self {
        let attribute = |key: &str| Some(contact.additional_attributes.get(key)?.as_str()?.to_owned());
        Self {
            id: contact.id.get(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone_number: contact.phone_number.clone(),
            account_id: contact.account_id.get(),
            created_at: contact.created_at.iso(),
            updated_at: contact.updated_at.iso(),
            additional_attributes: contact.additional_attributes.clone(),
            identifier: contact.identifier.clone(),
            custom_attributes: contact.custom_attributes.clone(),
            last_activity_at: iso(contact.last_activity_at),
            contact_type: contact.contact_type.as_str(),
            middle_name: "",
            last_name: "",
            location: attribute("city"),
            country_code: attribute("country"),
            blocked: contact.blocked,
            company_id: None,
            label_list: [],
        }
    }
}
