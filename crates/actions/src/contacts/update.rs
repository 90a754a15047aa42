//! A customer says more about themselves, and may turn out to be somebody already known.

use model::attachment::StoredFile;
use model::contact::{Contact, ContactDetails, ContactId};
use model::conversation::ContactCard;
use model::event::{Body, EventName};
use model::identity::{self, Identified, Owners};
use model::inbox::ApiChannel;
use model::scope::VisitorScope;
use model::topic::{Audience, Topic};
use model::{Error, Result};
use store::contact_inboxes::Visitor;
use store::{Tx, contacts};

use super::merge::{inherit, merge};
use super::picture::picture_missing;
use super::proof::{self, Claim};
use super::verify::mark_verified;
use crate::conversations::discard;
use crate::{App, telling};

/// Adds what the customer says; blank fields say nothing. Gives the contact, which may be another one than before.
///
/// A contact that owns the named e-mail address or phone number is the same person: both become one, unless it has an
/// identifier that the request does not prove, which is `Invalid`. The proof is needed in the request where the inbox
/// requires one; `Unauthenticated` without it, or with one of somebody else.
///
/// `avatar_url` is where the picture of a contact is fetched who has none; one that is no address on the web says nothing.
pub async fn update(
    app: &App,
    visitor: &Visitor,
    claim: &Claim,
    details: ContactDetails,
    avatar_url: Option<String>,
) -> Result<Contact> {
    let inbox = store::inboxes::by_id(&app.store.reader(), &visitor.scope, visitor.scope.inbox_id).await?;
    let proven = proof::proven(&inbox.channel, claim)?;
    identity::bind(proven.as_deref(), &visitor.contact, &inbox.channel)?;
    let (scope, channel) = (&visitor.scope, &inbox.channel);
    let call = Call { scope, channel, proven, details: details.checked()?, avatar_url };
    let (contact, gone) = app.store.write(&call, apply).await?;
    discard(app, gone);
    Ok(contact)
}

/// Somebody changed the contact since it was read, or made it a part of another one: the whole request is tried again.
const CHANGED: Error = Error::Unavailable { retry_after: 1 };

struct Call<'a> {
    scope: &'a VisitorScope,
    channel: &'a ApiChannel,
    proven: Option<String>,
    details: ContactDetails,
    avatar_url: Option<String>,
}

async fn apply(tx: &Tx, call: &Call<'_>) -> Result<(Contact, Vec<StoredFile>)> {
    let person = identify(tx, call).await?;
    for absorbed in &person.absorbed {
        merge(tx, call.scope, &person, absorbed).await?;
    }
    let contact = write(tx, call.scope, &person).await?;
    let gone = inherit(tx, &person).await?;
    picture_missing(tx, &contact, call.avatar_url.as_deref()).await?;
    let is_proven = contact.identifier.is_some()
        && contact.identifier.as_deref() == call.proven.as_deref().map(str::trim);
    if is_proven && !call.scope.verified {
        mark_verified(tx, call.scope, call.scope.contact_inbox_id).await?;
    }
    Ok((contact, gone))
}

/// Reads the customer and whoever owns the addresses they name, and lets the rules decide.
async fn identify(tx: &Tx, call: &Call<'_>) -> Result<Identified> {
    let account = call.scope.account_id;
    let mut contact = contacts::of_session(tx, call.scope, call.scope.contact_inbox_id).await?;
    if call.details.email.is_none() && call.details.phone_number.is_none() {
        // Nobody can turn out to be the same person, so that nothing has to be locked before.
        contact = locked(tx, call.scope, contact.id).await?;
    }
    // They may have become another contact since the proof was looked at.
    identity::bind(call.proven.as_deref(), &contact, call.channel)?;
    let of_email = match &call.details.email {
        Some(email) => contacts::by_email(tx, account, email).await?,
        None => None,
    };
    let of_phone_number = match &call.details.phone_number {
        Some(number) => contacts::by_phone_number(tx, account, number).await?,
        None => None,
    };
    let owners = Owners { of_email, of_phone_number };
    identity::identify(contact, owners, call.details.clone(), call.proven.as_deref())
}

async fn write(tx: &Tx, scope: &VisitorScope, person: &Identified) -> Result<Contact> {
    let changes = identity::changes(&person.before, &person.contact);
    if changes.is_empty() {
        return Ok(person.contact.clone());
    }
    if locked(tx, scope, person.contact.id).await? != person.before {
        return Err(CHANGED);
    }
    let contact = contacts::update(tx, &person.contact).await?;
    let event = (EventName::ContactUpdated, Audience::from_slice(&[Topic::Account(scope.account_id)]));
    telling::tell(tx, scope, event, Body::Contact(Box::new(ContactCard::from(&contact))), changes);
    Ok(contact)
}

async fn locked(tx: &Tx, scope: &VisitorScope, contact: ContactId) -> Result<Contact> {
    contacts::lock(tx, scope, &[contact]).await?.pop().ok_or(CHANGED)
}
