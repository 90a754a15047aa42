//! What is found, with everything that goes with it.

use std::time::Duration;

use model::Result;
use model::contact::ContactId;
use model::scope::AgentScope;
use store::contacts::ContactFilter;
use store::search::{self, Search};
use wire::{FoundContact, FoundConversation, MessageRest, Surroundings};

use crate::door::Door;

/// How far back messages are looked for.
const MESSAGES: Duration = Duration::from_hours(24 * 92);

/// Conversations by their number or their customer.
pub(super) async fn conversations(
    door: &Door,
    agent: &AgentScope,
    search: &Search,
) -> Result<Vec<FoundConversation>> {
    let reader = door.app.store.reader();
    let threads = search::conversations(&reader, agent, search).await?;
    let among: Vec<ContactId> = threads.iter().map(|thread| thread.view.contact.id).collect();
    let filter = ContactFilter { among: Some(among), ..ContactFilter::default() };
    let (_, contacts) = store::contacts::list(&reader, agent, &filter).await?;
    let inboxes = store::inboxes::list(&reader, agent).await?;
    let members = store::memberships::members(&reader, agent).await?;
    let last = store::conversations::last_messages(&reader, &threads).await?;
    let sight = door.sight(agent.account_id).await?;
    let show = |thread: &model::posting::Thread| {
        let conversation = &thread.view.conversation;
        let around = Surroundings {
            contact: contacts.iter().find(|contact| contact.id == thread.view.contact.id),
            inbox: inboxes.iter().find(|inbox| inbox.id == conversation.inbox_id),
            assignee: members.iter().find(|member| Some(member.user.id) == conversation.assignee_id),
            message: last.get(&conversation.id).and_then(|last| last.any.as_ref()),
        };
        FoundConversation::new(thread, around, sight.look())
    };
    Ok(threads.iter().map(show).collect())
}

/// Contacts by what they are known under.
pub(super) async fn contacts(door: &Door, agent: &AgentScope, search: &Search) -> Result<Vec<FoundContact>> {
    let (query, page) = (Some(search.words.clone()), search.page);
    let filter = ContactFilter { query, page, ..ContactFilter::default() };
    let (_, found) = store::contacts::list(&door.app.store.reader(), agent, &filter).await?;
    Ok(found.iter().map(FoundContact::from).collect())
}

/// What was said in the last three months.
pub(super) async fn messages(door: &Door, agent: &AgentScope, search: &Search) -> Result<Vec<MessageRest>> {
    let since = door.app.clock.now().minus(MESSAGES);
    let found = search::messages(&door.app.store.reader(), agent, search, since).await?;
    let sight = door.sight(agent.account_id).await?;
    Ok(found.iter().map(|view| MessageRest::new(view, sight.look())).collect())
}
