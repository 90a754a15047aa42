//! Customers who are to be forgotten.

use model::attachment::StoredFile;
use model::avatar::AvatarOwner;
use model::contact::ContactId;
use model::conversation::ContactCard;
use model::event::{AccessChange, Body, Changes, EventName};
use model::grant::Grants;
use model::redaction::Redaction;
use model::scope::Scope;
use model::topic::{Audience, Topic};
use model::{Error, Result};
use store::{Tx, contacts, conversations, redactions, threads};

use crate::conversations::{discard, empty, remove_within};
use crate::rights::{self, Administrator};
use crate::{App, avatars, telling};

/// Deletes a contact with all that belongs to it: sessions, conversations with what was said in them, notes. What was
/// told of it is forgotten once housekeeping has come by. `Invalid` while the contact is connected.
///
/// Whatever interrupts it, asking again does the rest.
pub async fn remove(app: &App, scope: &Administrator, contact: ContactId) -> Result<()> {
    let found = contacts::by_id(&app.store.reader(), scope, contact).await?;
    if app.realtime.presence(scope.account()).await?.contacts.contains(&contact) {
        let name = if found.name.is_empty() { "The contact" } else { &found.name };
        return Err(Error::invalid("base", format!("{name} is online, please try again later")));
    }
    for conversation in conversations::of_contact(&app.store.reader(), contact).await? {
        match empty(app, scope, conversation).await {
            // Somebody else deletes it as well.
            Err(Error::NotFound(_)) => {}
            outcome => outcome?,
        }
    }
    discard(app, app.store.write(&(scope, contact), remove_in).await?);
    Ok(())
}

async fn remove_in(tx: &Tx, (scope, contact): &(&Administrator, ContactId)) -> Result<Vec<StoredFile>> {
    let mut files = Vec::new();
    let theirs = conversations::of_contact(tx, *contact).await?;
    for thread in threads::lock(tx, Some(scope.account()), &theirs).await? {
        files.extend(remove_within(tx, *scope, &thread).await?);
    }
    let locked = contacts::lock(tx, *scope, &[*contact]).await?.pop();
    let gone = locked.ok_or(Error::NotFound("contact"))?;
    files.extend(avatars::remove(tx, AvatarOwner::Contact(gone.account_id, gone.id)).await?);
    let sessions = contacts::remove(tx, &gone).await?;
    if !sessions.is_empty() {
        rights::grant(tx, scope.account(), AccessChange::ContactInboxes(sessions), Grants::Revoked);
    }
    redactions::order(tx, scope.account(), &[Redaction::Contact(gone.id)]).await?;
    let event = (EventName::ContactDeleted, Audience::from_slice(&[Topic::Account(scope.account())]));
    telling::tell(tx, *scope, event, Body::Contact(Box::new(ContactCard::from(&gone))), Changes::new());
    Ok(files)
}
