//! Contacts as agents are shown them, with their sessions.

use std::collections::HashMap;

use model::Result;
use model::contact::{Contact, ContactId};
use model::scope::AgentScope;
use rest::Params;
use wire::{ContactInboxRest, ContactRest};

use crate::door::Door;

/// One contact with its sessions.
pub(super) async fn one(door: &Door, agent: &AgentScope, contact: Contact) -> Result<ContactRest> {
    let contacts = [contact];
    let mut sessions = sessions(door, agent, &contacts).await?;
    let sight = door.sight(agent.account_id).await?;
    let [contact] = &contacts;
    let own = sessions.remove(&contact.id).unwrap_or_default();
    Ok(ContactRest::new(contact, sight.look()).with_contact_inboxes(own))
}

/// Several, in their order; their sessions are left out for `include_contact_inboxes=false`.
pub(super) async fn all(
    door: &Door,
    agent: &AgentScope,
    contacts: &[Contact],
    params: &Params,
) -> Result<Vec<ContactRest>> {
    let with_sessions = params.flag("include_contact_inboxes").unwrap_or(true);
    let mut sessions = if with_sessions { sessions(door, agent, contacts).await? } else { HashMap::new() };
    let sight = door.sight(agent.account_id).await?;
    let show = |contact: &Contact| {
        let shown = ContactRest::new(contact, sight.look());
        if with_sessions {
            shown.with_contact_inboxes(sessions.remove(&contact.id).unwrap_or_default())
        } else {
            shown
        }
    };
    Ok(contacts.iter().map(show).collect())
}

/// The sessions in inboxes that the agent may see: a session's name lets whoever knows it in.
async fn sessions(
    door: &Door,
    agent: &AgentScope,
    contacts: &[Contact],
) -> Result<HashMap<ContactId, Vec<ContactInboxRest>>> {
    let reader = door.app.store.reader();
    let ids: Vec<ContactId> = contacts.iter().map(|contact| contact.id).collect();
    let found = store::contacts::sessions(&reader, agent, &ids).await?;
    let inboxes = store::inboxes::list(&reader, agent).await?;
    let mut sessions: HashMap<ContactId, Vec<ContactInboxRest>> = HashMap::new();
    for session in &found {
        if let Some(inbox) = inboxes.iter().find(|inbox| inbox.id == session.inbox_id) {
            sessions.entry(session.contact_id).or_default().push(ContactInboxRest::new(
                &session.source_id,
                inbox,
                &door.files,
            ));
        }
    }
    Ok(sessions)
}
