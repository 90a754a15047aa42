//! What a request says about a contact.

use actions::Edit;
use model::Attributes;
use model::contact::{Contact, ContactDetails};
use rest::lenient;
use serde::Deserialize;

use crate::given::Given;

/// What a request says about a contact; what is absent stays as it is.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default)]
    email: Given,
    #[serde(default)]
    phone_number: Given,
    #[serde(default)]
    identifier: Given,
    #[serde(default, deserialize_with = "lenient::flag")]
    blocked: Option<bool>,
    #[serde(default, deserialize_with = "lenient::object")]
    additional_attributes: Option<Attributes>,
    #[serde(default, deserialize_with = "lenient::object")]
    custom_attributes: Option<Attributes>,
}

impl Body {
    /// As a new contact begins.
    pub(super) fn details(&self) -> ContactDetails {
        ContactDetails {
            name: self.name.clone(),
            email: self.email.text(),
            phone_number: self.phone_number.text(),
            identifier: self.identifier.text(),
            custom_attributes: self.custom_attributes.clone().unwrap_or_default(),
        }
    }

    /// As a contact changes: attributes are added to those that are there.
    pub(super) fn edit(self) -> Edit<Contact> {
        Edit::new(move |contact: &mut Contact| {
            if let Some(name) = &self.name {
                contact.name.clone_from(name);
            }
            self.email.apply(&mut contact.email);
            self.phone_number.apply(&mut contact.phone_number);
            self.identifier.apply(&mut contact.identifier);
            contact.blocked = self.blocked.unwrap_or(contact.blocked);
            contact.additional_attributes.extend(self.additional_attributes.clone().unwrap_or_default());
            contact.custom_attributes.extend(self.custom_attributes.clone().unwrap_or_default());
        })
    }

    /// What a new contact has besides its details.
    pub(super) fn rest(&self) -> Edit<Contact> {
        let (blocked, additional) = (self.blocked, self.additional_attributes.clone());
        Edit::new(move |contact: &mut Contact| {
            contact.blocked = blocked.unwrap_or_default();
            contact.additional_attributes = additional.clone().unwrap_or_default();
        })
    }
}
