//! Two contacts turn out to be one person.

use model::attachment::StoredFile;
use model::avatar::AvatarOwner;
use model::contact::Contact;
use model::conversation::ContactCard;
use model::event::{Body, Changes, EventName};
use model::identity::Identified;
use model::scope::Scope;
use model::topic::{Audience, Topic};
use model::{Error, Result};
use serde_json::json;
use store::{Tx, avatars, contacts, threads};

use crate::{rights, telling};

/// Moves everything of `absorbed` to the person and tells it. What is known of the person is written afterwards.
pub(super) async fn merge(
    tx: &Tx,
    scope: &impl Scope,
    person: &Identified,
    absorbed: &Contact,
) -> Result<()> {
    let base = &person.contact;
    let moved = contacts::merge(tx, base, absorbed.id).await?;
    if moved.avatar != absorbed.avatar {
        // It has got another picture since it was read: the whole request is tried again.
        return Err(Error::Unavailable { retry_after: 1 });
    }
    rights::tell_sessions(tx, scope.account(), &moved.sessions).await?;
    let account = || Audience::from_slice(&[Topic::Account(scope.account())]);
    let body = |contact: &Contact| Body::Contact(Box::new(ContactCard::from(contact)));
    telling::tell(tx, scope, (EventName::ContactMerged, account()), body(base), Changes::new());
    telling::tell(tx, scope, (EventName::ContactDeleted, account()), body(absorbed), Changes::new());
    for mut thread in threads::lock(tx, Some(scope.account()), &moved.conversations).await? {
        thread.view.contact = ContactCard::from(base);
        let changes = Changes::from_iter([("contact_id".to_owned(), json!([absorbed.id, base.id]))]);
        let body = telling::conversation(tx, &thread).await?;
        telling::tell(tx, scope, (EventName::ConversationContactChanged, thread.agents()), body, changes);
    }
    Ok(())
}

/// Gives the person the picture that was found to be theirs, after what was absorbed is gone; gives the files of those
/// that nobody has then.
pub(super) async fn inherit(tx: &Tx, person: &Identified) -> Result<Vec<StoredFile>> {
    let Identified { before, contact, absorbed } = person;
    if let Some(avatar) = contact.avatar.as_deref().filter(|_| before.avatar != contact.avatar) {
        avatars::pass_on(tx, AvatarOwner::Contact(contact.account_id, contact.id), avatar).await?;
    }
    let mut gone = Vec::new();
    for other in absorbed.iter().filter(|other| other.avatar != contact.avatar) {
        gone.extend(avatars::forget(tx, other.avatar.as_deref()).await?);
    }
    Ok(gone)
}
