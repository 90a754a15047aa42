//! What agents note about a customer.

use model::Result;
use model::contact::ContactId;
use model::contact_note::{ContactNote, ContactNoteId, checked_note};
use model::repeat::RepeatKey;
use model::scope::AgentScope;
use store::{Tx, contact_notes, contacts};

use crate::{App, repeats};

/// Notes something about a contact.
///
/// `repeat` recognises a request that comes twice: the first one's note is given again.
pub async fn add_note(
    app: &App,
    scope: &AgentScope,
    contact: ContactId,
    content: &str,
    repeat: Option<&RepeatKey>,
) -> Result<ContactNote> {
    app.store.write(&(scope, contact, checked_note(content)?, repeat), add).await
}

async fn add(
    tx: &Tx,
    (scope, contact, content, repeat): &(&AgentScope, ContactId, String, Option<&RepeatKey>),
) -> Result<ContactNote> {
    if let Some(made) = repeats::known(tx, *repeat).await? {
        return contact_notes::by_id(tx, *scope, *contact, ContactNoteId::new(made)).await;
    }
    let contact = contacts::by_id(tx, *scope, *contact).await?;
    let note = contact_notes::insert(tx, *scope, contact.id, (scope.user_id(), content)).await?;
    repeats::remember(tx, "contact_note", *repeat, note.id.get()).await?;
    Ok(note)
}

/// Writes the words of a note anew.
pub async fn change_note(
    app: &App,
    scope: &AgentScope,
    (contact, note): (ContactId, ContactNoteId),
    content: &str,
) -> Result<ContactNote> {
    app.store.write(&(scope, contact, note, checked_note(content)?), change).await
}

async fn change(
    tx: &Tx,
    (scope, contact, note, content): &(&AgentScope, ContactId, ContactNoteId, String),
) -> Result<ContactNote> {
    let note = contact_notes::by_id(tx, *scope, *contact, *note).await?;
    contact_notes::update(tx, *scope, &ContactNote { content: content.clone(), ..note }).await
}

/// Deletes a note.
pub async fn remove_note(
    app: &App,
    scope: &AgentScope,
    contact: ContactId,
    note: ContactNoteId,
) -> Result<()> {
    app.store.write(&(scope, contact, note), remove).await
}

async fn remove(tx: &Tx, (scope, contact, note): &(&AgentScope, ContactId, ContactNoteId)) -> Result<()> {
    let note = contact_notes::by_id(tx, *scope, *contact, *note).await?;
    contact_notes::remove(tx, *scope, note.id).await
}
