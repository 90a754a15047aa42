//! What agents do with what is known of a customer.

use model::attachment::StoredFile;
use model::avatar::AvatarOwner;
use model::contact::{Contact, ContactDetails, ContactId, attribute_errors};
use model::conversation::ContactCard;
use model::event::{Body, Changes, EventName};
use model::identity::{self, Identified};
use model::label::{checked_titles, edited};
use model::repeat::RepeatKey;
use model::scope::{AgentScope, Scope};
use model::topic::{Audience, Topic};
use model::{Attributes, Error, Result};
use store::contacts::Belongings;
use store::{Tx, contacts};

use super::merge::{inherit, merge};
use crate::avatars::{self, Picture};
use crate::conversations::discard;
use crate::{App, Edit, repeats, telling};

/// Adds a contact whom an agent knows of. `Invalid` when somebody else has the address, number or identifier.
///
/// `repeat` recognises a request that comes twice: the first one's contact is given again.
pub async fn add(
    app: &App,
    scope: &AgentScope,
    (details, rest): (ContactDetails, Edit<Contact>),
    picture: &Picture,
    repeat: Option<&RepeatKey>,
) -> Result<Contact> {
    picture.check()?;
    let call = New { scope, details: details.checked()?, rest, picture, repeat };
    app.store.write(&call, add_in).await
}

struct New<'a> {
    scope: &'a AgentScope,
    details: ContactDetails,
    rest: Edit<Contact>,
    picture: &'a Picture,
    repeat: Option<&'a RepeatKey>,
}

async fn add_in(tx: &Tx, new: &New<'_>) -> Result<Contact> {
    if let Some(made) = repeats::known(tx, new.repeat).await? {
        return contacts::by_id(tx, new.scope, ContactId::new(made)).await;
    }
    let contact = add_within(tx, new.scope, &new.details, &new.rest, new.picture).await?;
    repeats::remember(tx, "contact", new.repeat, contact.id.get()).await?;
    Ok(contact)
}

/// Adds a contact with checked details and tells it.
pub(crate) async fn add_within(
    tx: &Tx,
    scope: &impl Scope,
    details: &ContactDetails,
    rest: &Edit<Contact>,
    picture: &Picture,
) -> Result<Contact> {
    let mut contact = contacts::insert(tx, scope.account(), details).await?;
    let before = contact.clone();
    rest.apply(&mut contact);
    check(&contact)?;
    if contact != before {
        contact = contacts::update(tx, &contact).await?;
    }
    let owner = AvatarOwner::Contact(contact.account_id, contact.id);
    avatars::change(tx, owner, picture, &mut contact.avatar).await?;
    tell(tx, scope, EventName::ContactCreated, &contact, Changes::new());
    Ok(contact)
}

/// Changes what `edit` changes of a contact. `Invalid` when somebody else has the address, number or identifier.
pub async fn change(
    app: &App,
    scope: &AgentScope,
    contact: ContactId,
    edit: Edit<Contact>,
    picture: &Picture,
) -> Result<Contact> {
    picture.check()?;
    let (contact, gone) = app.store.write(&(scope, contact, edit, picture), change_in).await?;
    discard(app, gone);
    Ok(contact)
}

async fn change_in(
    tx: &Tx,
    (scope, contact, edit, picture): &(&AgentScope, ContactId, Edit<Contact>, &Picture),
) -> Result<(Contact, Vec<StoredFile>)> {
    change_within(tx, *scope, *contact, |contact| edit.apply(contact), picture).await
}

/// Changes a contact and its picture, and tells it; gives what nobody needs then.
pub(crate) async fn change_within(
    tx: &Tx,
    scope: &impl Scope,
    contact: ContactId,
    edit: impl FnOnce(&mut Contact) + Send,
    picture: &Picture,
) -> Result<(Contact, Vec<StoredFile>)> {
    let locked = contacts::lock(tx, scope, &[contact]).await?.pop();
    let before = locked.ok_or(Error::NotFound("contact"))?;
    let (owner, mut avatar) = (AvatarOwner::Contact(before.account_id, before.id), before.avatar.clone());
    let gone = avatars::change(tx, owner, picture, &mut avatar).await?;
    let edit = |contact: &mut Contact| {
        edit(contact);
        contact.avatar = avatar;
    };
    Ok((change_with(tx, scope, before, edit).await?, Vec::from_iter(gone)))
}

/// Changes what `edit` changes of a contact whose lock is held, and tells it.
pub(crate) async fn change_locked(
    tx: &Tx,
    scope: &impl Scope,
    before: Contact,
    edit: &Edit<Contact>,
) -> Result<Contact> {
    change_with(tx, scope, before, |contact| edit.apply(contact)).await
}

async fn change_with(
    tx: &Tx,
    scope: &impl Scope,
    before: Contact,
    edit: impl FnOnce(&mut Contact) + Send,
) -> Result<Contact> {
    let mut after = before.clone();
    edit(&mut after);
    let details = ContactDetails {
        name: Some(after.name.clone()),
        email: after.email.clone(),
        phone_number: after.phone_number.clone(),
        identifier: after.identifier.clone(),
        custom_attributes: after.custom_attributes.clone(),
    };
    let details = details.checked()?;
    after.name = details.name.unwrap_or_default();
    after.email = details.email;
    after.phone_number = details.phone_number;
    after.identifier = details.identifier;
    after.contact_type = after.classified();
    check(&after)?;
    let changes = identity::changes(&before, &after);
    if changes.is_empty() {
        return Ok(before);
    }
    let after = contacts::update(tx, &after).await?;
    tell(tx, scope, EventName::ContactUpdated, &after, changes);
    Ok(after)
}

/// Replaces the labels of a contact.
pub async fn set_labels(
    app: &App,
    scope: &AgentScope,
    contact: ContactId,
    labels: &[String],
) -> Result<Contact> {
    let titles = checked_titles(labels)?;
    let edit = Edit::new(move |contact: &mut Contact| contact.labels.clone_from(&titles));
    change(app, scope, contact, edit, &Picture::Stays).await
}

/// Adds labels to a contact and takes others away, whatever else it is labelled with.
pub async fn edit_labels(
    app: &App,
    scope: &AgentScope,
    contact: ContactId,
    add: &[String],
    remove: &[String],
) -> Result<Contact> {
    app.store.write(&(scope, contact, add, remove), edit_labels_in).await
}

async fn edit_labels_in(
    tx: &Tx,
    (scope, contact, add, remove): &(&AgentScope, ContactId, &[String], &[String]),
) -> Result<Contact> {
    let locked = contacts::lock(tx, *scope, &[*contact]).await?.pop();
    let before = locked.ok_or(Error::NotFound("contact"))?;
    let labels = edited(&before.labels, add, remove)?;
    let edit = Edit::new(move |contact: &mut Contact| contact.labels.clone_from(&labels));
    change_locked(tx, *scope, before, &edit).await
}

/// Bytes of a contact's attributes.
const ATTRIBUTES_LIMIT: usize = 64 * 1024;

fn check(contact: &Contact) -> Result<()> {
    let broken = attribute_errors(&contact.custom_attributes);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let size = |attributes: &Attributes| serde_json::to_vec(attributes).map_or(0, |bytes| bytes.len());
    if size(&contact.custom_attributes) + size(&contact.additional_attributes) > ATTRIBUTES_LIMIT {
        return Err(Error::invalid("custom_attributes", "Custom attributes are too long"));
    }
    Ok(())
}

fn tell(tx: &Tx, scope: &impl Scope, name: EventName, contact: &Contact, changes: Changes) {
    let event = (name, Audience::from_slice(&[Topic::Account(scope.account())]));
    telling::tell(tx, scope, event, Body::Contact(Box::new(ContactCard::from(contact))), changes);
}

/// What two contacts would be as one.
#[derive(Debug)]
pub struct MergePreview {
    /// The contact that would remain, as it would be.
    pub contact: Contact,
    /// What would belong to it that is the other one's now.
    pub moves: Belongings,
}

/// Shows what [`merge_contacts`] would do; changes nothing.
pub async fn preview_merge(
    app: &App,
    scope: &AgentScope,
    base: ContactId,
    mergee: ContactId,
) -> Result<MergePreview> {
    let reader = app.store.reader();
    let base = contacts::by_id(&reader, scope, base).await?;
    let mergee = contacts::by_id(&reader, scope, mergee).await?;
    if base.id == mergee.id {
        return Ok(MergePreview { contact: base, moves: Belongings::default() });
    }
    let moves = contacts::belongings(&reader, scope, mergee.id).await?;
    Ok(MergePreview { contact: identity::absorb(base, mergee).contact, moves })
}

/// Makes two contacts one: everything of `mergee` belongs to `base` from then on, whose own values win. The same contact
/// twice stays as it is.
pub async fn merge_contacts(
    app: &App,
    scope: &AgentScope,
    base: ContactId,
    mergee: ContactId,
) -> Result<Contact> {
    let (contact, gone) = app.store.write(&(scope, base, mergee), merge_in).await?;
    discard(app, gone);
    Ok(contact)
}

async fn merge_in(
    tx: &Tx,
    (scope, base, mergee): &(&AgentScope, ContactId, ContactId),
) -> Result<(Contact, Vec<StoredFile>)> {
    let (base, mergee) = contacts::lock_both(tx, *scope, *base, *mergee).await?;
    if base.id == mergee.id {
        return Ok((base, Vec::new()));
    }
    let person: Identified = identity::absorb(base, mergee);
    for absorbed in &person.absorbed {
        merge(tx, *scope, &person, absorbed).await?;
        contacts::note_merge(tx, scope, person.contact.id, absorbed).await?;
    }
    let gone = inherit(tx, &person).await?;
    let changes = identity::changes(&person.before, &person.contact);
    if changes.is_empty() {
        return Ok((person.contact, gone));
    }
    let contact = contacts::update(tx, &person.contact).await?;
    tell(tx, *scope, EventName::ContactUpdated, &contact, changes);
    Ok((contact, gone))
}
