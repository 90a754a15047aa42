//! Who a customer is: what a proof by the business says, and when two contacts turn out to be one.

use serde_json::{Value, json};

use crate::contact::{Contact, ContactDetails, merge_attributes};
use crate::event::Changes;
use crate::inbox::ApiChannel;
use crate::{Attributes, Error, Result, Timestamp};

/// What a proof, or its absence, says about a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The business says that this is who the contact claims to be.
    Proven,
    /// Nothing was proven, and nothing has to be.
    Unproven,
}

/// What a proof of `proven` says about a contact: it binds to the contact's own identifier.
///
/// `Unauthenticated` when it proves somebody else, or proves nothing about this contact where a proof is required.
pub fn bind(proven: Option<&str>, contact: &Contact, channel: &ApiChannel) -> Result<Standing> {
    match (proven, contact.identifier.as_deref()) {
        (Some(proven), Some(own)) if proven.trim() == own => Ok(Standing::Proven),
        (Some(_), None) | (None, _) if !channel.hmac_mandatory => Ok(Standing::Unproven),
        _ => Err(Error::Unauthenticated),
    }
}

/// The contacts of the account that own an address which a customer names.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    /// Who has the e-mail address.
    pub of_email: Option<Contact>,
    /// Who has the phone number.
    pub of_phone_number: Option<Contact>,
}

/// Who a customer turned out to be.
#[derive(Debug, Clone)]
pub struct Identified {
    /// The contact as it was in the rows.
    pub before: Contact,
    /// The same contact with everything that is known now.
    pub contact: Contact,
    /// Contacts that turned out to be the same person, as they were: they become part of it.
    pub absorbed: Vec<Contact>,
}

/// Finds out who the customer is by the addresses they name, and adds what they say.
///
/// A contact that owns a named address is the same person: the customer becomes it. `Invalid` when that contact has an
/// identifier of the business's own and the request does not prove it. A phone number whose owner has another e-mail
/// address than the one named is left out instead.
pub fn identify(
    contact: Contact,
    owners: Owners,
    mut details: ContactDetails,
    proven: Option<&str>,
) -> Result<Identified> {
    let mut person = Identified { before: contact.clone(), contact, absorbed: Vec::new() };
    if let Some(owner) = owners.of_email {
        become_owner(&mut person, owner, proven, "email")?;
    }
    if let Some(owner) = owners.of_phone_number {
        let contradicted = details.email.is_some() && owner.email.is_some() && owner.email != details.email;
        if contradicted {
            details.phone_number = None;
        } else {
            become_owner(&mut person, owner, proven, "phone_number")?;
        }
    }
    learn(&mut person.contact, details);
    Ok(person)
}

fn become_owner(
    person: &mut Identified,
    owner: Contact,
    proven: Option<&str>,
    attribute: &'static str,
) -> Result<()> {
    if owner.id == person.contact.id {
        return Ok(());
    }
    if owner.identifier.is_some() && owner.identifier.as_deref() != proven.map(str::trim) {
        let name = if attribute == "email" { "Email" } else { "Phone number" };
        return Err(Error::invalid(attribute, format!("{name} has already been taken")));
    }
    let absorbed = std::mem::replace(&mut person.before, owner.clone());
    let known = std::mem::replace(&mut person.contact, owner);
    fill_gaps(&mut person.contact, &known);
    person.absorbed.push(absorbed);
    Ok(())
}

/// Makes `other` a part of `base`, whose own values win.
pub fn absorb(base: Contact, other: Contact) -> Identified {
    let before = base.clone();
    let mut contact = base;
    fill_gaps(&mut contact, &other);
    Identified { before, contact, absorbed: vec![other] }
}

/// What `base` does not know, `other` tells it.
fn fill_gaps(base: &mut Contact, other: &Contact) {
    if base.name.is_empty() {
        base.name.clone_from(&other.name);
    }
    let filled = |own: &Option<String>, other: &Option<String>| own.clone().or_else(|| other.clone());
    base.email = filled(&base.email, &other.email);
    base.phone_number = filled(&base.phone_number, &other.phone_number);
    base.identifier = filled(&base.identifier, &other.identifier);
    base.custom_attributes = over(&other.custom_attributes, &base.custom_attributes);
    base.additional_attributes = over(&other.additional_attributes, &base.additional_attributes);
    base.labels.extend(
        other.labels.iter().filter(|label| !base.labels.contains(label)).cloned().collect::<Vec<_>>(),
    );
    base.avatar = base.avatar.take().or_else(|| other.avatar.clone());
    base.last_activity_at = base.last_activity_at.max(other.last_activity_at);
    base.contact_type = base.classified();
}

fn over(below: &Attributes, above: &Attributes) -> Attributes {
    let mut merged = below.clone();
    merge_attributes(&mut merged, above);
    merged
}

/// Absent fields say nothing: nothing can be cleared. The identifier is never learned this way.
fn learn(contact: &mut Contact, details: ContactDetails) {
    if let Some(name) = details.name {
        contact.name = name;
    }
    contact.email = details.email.or(contact.email.take());
    contact.phone_number = details.phone_number.or(contact.phone_number.take());
    merge_attributes(&mut contact.custom_attributes, &details.custom_attributes);
    contact.contact_type = contact.classified();
}

/// What is different between two states of a contact: attribute → `[old, new]`.
pub fn changes(before: &Contact, after: &Contact) -> Changes {
    let pairs = watched(before).into_iter().zip(watched(after));
    let different = pairs.filter(|((_, old), (_, new))| old != new);
    different.map(|((name, old), (_, new))| (name.to_owned(), json!([old, new]))).collect()
}

fn watched(contact: &Contact) -> [(&'static str, Value); 11] {
    [
        ("name", json!(contact.name)),
        ("email", json!(contact.email)),
        ("phone_number", json!(contact.phone_number)),
        ("identifier", json!(contact.identifier)),
        ("contact_type", json!(contact.contact_type)),
        ("blocked", json!(contact.blocked)),
        ("custom_attributes", json!(contact.custom_attributes)),
        ("additional_attributes", json!(contact.additional_attributes)),
        ("label_list", json!(contact.labels)),
        ("avatar", json!(contact.avatar.as_ref().map(|avatar| avatar.id))),
        ("last_activity_at", json!(contact.last_activity_at.map(Timestamp::iso))),
    ]
}
