//! When customers last said something.

use std::collections::BTreeMap;

use model::contact::{Contact, ContactId};
use model::conversation::ContactCard;
use model::event::{Body, Changes, EventName};
use model::scope::SystemScope;
use model::topic::{Audience, Topic};
use model::{Result, Timestamp};
use serde_json::json;
use store::{Tx, contacts};

use crate::telling;

/// Notes when these customers last said something, and tells it at most once a minute of each: who writes a lot says
/// nothing new by that. Contacts that are gone are left out.
pub async fn note_activity(
    tx: &Tx,
    scope: &SystemScope,
    seen: &BTreeMap<ContactId, Timestamp>,
) -> Result<()> {
    let ids: Vec<ContactId> = seen.keys().copied().collect();
    let locked = contacts::lock(tx, scope, &ids).await?;
    let newer = |contact: &Contact| contact.last_activity_at < seen.get(&contact.id).copied();
    let active: Vec<Contact> = locked.into_iter().filter(newer).collect();
    let rows: Vec<_> = active.iter().map(|contact| (contact.id, seen[&contact.id])).collect();
    contacts::note_activity(tx, &rows).await?;
    for contact in active {
        let at = seen[&contact.id];
        if contact.last_activity_at.map(minute) == Some(minute(at)) {
            continue;
        }
        let before = contact.last_activity_at.map(Timestamp::iso);
        let changes = Changes::from_iter([("last_activity_at".to_owned(), json!([before, at.iso()]))]);
        let event = (EventName::ContactUpdated, Audience::from_slice(&[Topic::Account(scope.account_id)]));
        telling::tell(tx, scope, event, Body::Contact(Box::new(ContactCard::from(&contact))), changes);
    }
    Ok(())
}

/// The minute of an instant, counted from the epoch.
const fn minute(at: Timestamp) -> i64 {
    at.seconds().div_euclid(60)
}
