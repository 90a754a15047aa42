//! Whom events of the log may concern, told without a lock.

use std::collections::{HashMap, HashSet};

use model::conversation::ConversationId;
use model::event::{Body, Event, EventName};
use model::message::{MessageKind, MessageView};
use model::notification::NotificationKind;
use model::scope::{Performer, SystemScope};
use model::{Result, Timestamp};
use serde_json::json;
use store::{Db, notification_settings, participants};

/// Whether an event may lead to a notification at all, as far as it says itself.
pub fn may_matter(event: &Event) -> bool {
    match (event.name, &event.payload.body) {
        (EventName::ConversationCreated, Body::Conversation(_)) => true,
        (EventName::ConversationStatusChanged, Body::Conversation(_)) => was_handed_off(event),
        (EventName::AssigneeChanged, Body::Conversation(view)) => view.conversation.assignee_id.is_some(),
        (EventName::MessageCreated, Body::Message(view)) => {
            let said = matches!(view.message.kind, MessageKind::Incoming | MessageKind::Outgoing);
            said && (!view.message.private || names_somebody(view))
        }
        _ => false,
    }
}

/// Whether a bot left the conversation to people: for them it is new.
pub(super) fn was_handed_off(event: &Event) -> bool {
    let by_bot = matches!(event.payload.performer, Some(Performer::AgentBot { .. }));
    by_bot && event.payload.changes.get("status") == Some(&json!(["pending", "open"]))
}

/// Whether it tells members of the inbox that somebody waits who did not before.
fn is_new_to_people(event: &Event) -> bool {
    event.name == EventName::ConversationCreated || event.name == EventName::ConversationStatusChanged
}

fn names_somebody(view: &MessageView) -> bool {
    view.message.content.as_deref().is_some_and(|content| content.contains("(mention://"))
}

/// Who of an account is interested in what.
#[derive(Debug, Default)]
pub struct Interested {
    /// Conversations in which somebody takes part, and since when.
    taken_part_in: HashMap<ConversationId, Timestamp>,
    /// Somebody wants to hear of new conversations.
    in_new_conversations: bool,
}

impl Interested {
    /// Looks at those whom these events may concern.
    pub async fn read<'e>(
        db: &impl Db,
        scope: &SystemScope,
        events: impl Iterator<Item = &'e Event>,
    ) -> Result<Self> {
        let (mut said_in, mut begun) = (HashSet::new(), false);
        for event in events {
            match &event.payload.body {
                Body::Message(view) => drop(said_in.insert(view.message.conversation_id)),
                Body::Conversation(_) => begun |= is_new_to_people(event),
                _ => {}
            }
        }
        let said_in: Vec<ConversationId> = said_in.into_iter().collect();
        let kind = NotificationKind::ConversationCreation;
        Ok(Self {
            taken_part_in: participants::among(db, &said_in).await?,
            in_new_conversations: begun && notification_settings::somebody_wants(db, scope, kind).await?,
        })
    }

    /// Whether an event that may matter concerns anybody.
    pub fn concern(&self, event: &Event) -> bool {
        match &event.payload.body {
            Body::Message(view) => {
                view.message.private
                    || view.conversation.assignee_id.is_some()
                    || self
                        .taken_part_in
                        .get(&view.message.conversation_id)
                        .is_some_and(|since| *since <= event.created_at)
            }
            _ => !is_new_to_people(event) || self.in_new_conversations,
        }
    }
}
