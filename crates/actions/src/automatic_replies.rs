//! Greetings, and that nobody is there.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use model::Result;
use model::automatic_reply::automatic_reply;
use model::conversation::ConversationId;
use model::event::{Body, Event};
use model::inbox::{InboxId, InboxSettings};
use model::message::{MessageKind, MessageView};
use model::posting::{Draft, Speaker, Thread};
use model::scope::SystemScope;
use store::{Tx, inboxes, post_within, threads};

use crate::App;

/// An answer that comes later than this is none any more.
const PATIENCE: Duration = Duration::from_hours(1);

/// Who is to be answered, as far as it can be told without a lock.
#[derive(Debug, Default)]
pub struct Waiting {
    settings: HashMap<InboxId, InboxSettings>,
    /// The first of what each customer said.
    said: BTreeMap<ConversationId, MessageView>,
}

impl Waiting {
    /// Whether anybody is.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }
}

/// Whether an event may lead to an answer at all.
pub fn may_be_answered(event: &Event) -> bool {
    matches!(&event.payload.body, Body::Message(view) if view.message.kind == MessageKind::Incoming)
}

/// Looks whom of those that said something the system has to answer.
pub async fn look<'e>(
    app: &App,
    scope: &SystemScope,
    events: impl Iterator<Item = &'e Event>,
) -> Result<Waiting> {
    let db = app.store.reader();
    let said: Vec<&MessageView> = events
        .filter_map(|event| match &event.payload.body {
            Body::Message(view) => Some(view.as_ref()),
            _ => None,
        })
        .filter(|view| view.message.created_at.plus(PATIENCE) > app.clock.now())
        .collect();
    let of: Vec<InboxId> = said.iter().map(|view| view.message.inbox_id).collect();
    let mut settings = inboxes::settings_of(&db, scope, &of).await?;
    settings.retain(|_, settings| settings.answers());
    let mut first = BTreeMap::new();
    for view in said.iter().filter(|view| settings.contains_key(&view.message.inbox_id)) {
        first.entry(view.message.conversation_id).or_insert_with(|| (*view).clone());
    }
    let found: Vec<ConversationId> = first.keys().copied().collect();
    let threads = threads::by_ids(&db, scope.account_id, &found).await?;
    let answered: Vec<ConversationId> = threads
        .iter()
        .filter(|thread| reply(&settings, thread, &first[&thread.view.conversation.id]).is_some())
        .map(|thread| thread.view.conversation.id)
        .collect();
    first.retain(|conversation, _| answered.contains(conversation));
    Ok(Waiting { settings, said: first })
}

/// Answers those who still have to be.
pub async fn answer(tx: &Tx, scope: &SystemScope, waiting: &Waiting) -> Result<()> {
    let conversations: Vec<ConversationId> = waiting.said.keys().copied().collect();
    for mut thread in threads::lock(tx, Some(scope.account_id), &conversations).await? {
        let said = &waiting.said[&thread.view.conversation.id];
        let Some(words) = reply(&waiting.settings, &thread, said) else { continue };
        let draft = Draft::text(MessageKind::Template, Speaker::System, words);
        post_within(tx, scope, &mut thread, draft.checked()?).await?;
    }
    Ok(())
}

fn reply<'s>(
    settings: &'s HashMap<InboxId, InboxSettings>,
    thread: &Thread,
    said: &MessageView,
) -> Option<&'s str> {
    let settings = settings.get(&said.message.inbox_id).filter(|_| !thread.view.contact.blocked)?;
    automatic_reply(settings, &thread.view.conversation.facts, said.message.created_at)
}
