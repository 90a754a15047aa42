//! The rules of changing a conversation: pure steps over a locked thread.

use serde_json::{Value, json};

use crate::agent_bot::AgentBotCard;
use crate::conversation::{ConversationStatus, Priority};
use crate::event::{Changes, EventName};
use crate::posting::Thread;
use crate::team::TeamCard;
use crate::user::UserCard;
use crate::{Attributes, Timestamp};

/// One change of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// How far it has come.
    Status(ConversationStatus),
    /// Put aside, until then or until the customer writes.
    Snooze(Option<Timestamp>),
    /// From a bot to people: it is open, no bot works on it, and the customer waits for them.
    HandOff,
    /// Which member works on it, or nobody; no bot does any more.
    Assignee(Option<UserCard>),
    /// Which bot works on it; no member does any more.
    AssigneeAgentBot(AgentBotCard),
    /// Which team works on it.
    Team(Option<TeamCard>),
    /// How urgent it is.
    Priority(Option<Priority>),
    /// Its labels, all of them.
    Labels(Vec<String>),
    /// Its attributes, all of them.
    CustomAttributes(Attributes),
}

/// What somebody wants to do about a conversation's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusRequest {
    /// Resolve it when it is open, else open it.
    Toggle,
    /// This status.
    Set(ConversationStatus),
    /// Put it aside, until then or until the customer writes.
    Snooze(Option<Timestamp>),
}

impl StatusRequest {
    /// The change it means for a conversation that has come this far.
    pub fn from(self, status: ConversationStatus) -> Change {
        match self {
            Self::Toggle if status == ConversationStatus::Open => {
                Change::Status(ConversationStatus::Resolved)
            }
            Self::Toggle => Change::Status(ConversationStatus::Open),
            Self::Set(ConversationStatus::Snoozed) => Change::Snooze(None),
            Self::Set(status) => Change::Status(status),
            Self::Snooze(until) => Change::Snooze(until),
        }
    }
}

/// Makes the change at `now` and gives what is different: attribute → `[old, new]`; empty when nothing is.
pub fn apply(thread: &mut Thread, change: &Change, now: Timestamp) -> Changes {
    let before = watched(thread);
    match change {
        Change::Status(status) => set_status(thread, *status, None),
        Change::Snooze(until) => set_status(thread, ConversationStatus::Snoozed, *until),
        Change::HandOff => {
            set_status(thread, ConversationStatus::Open, None);
            release_from_bot(thread);
            let conversation = &mut thread.view.conversation;
            conversation.waiting_since = conversation.waiting_since.or(Some(now));
        }
        Change::Assignee(assignee) => {
            thread.view.conversation.assignee_id = assignee.as_ref().map(|user| user.id);
            thread.view.assignee.clone_from(assignee);
            release_from_bot(thread);
        }
        Change::AssigneeAgentBot(bot) => {
            thread.view.conversation.assignee_id = None;
            thread.view.assignee = None;
            thread.view.conversation.assignee_agent_bot_id = Some(bot.id);
            thread.view.assignee_agent_bot = Some(bot.clone());
        }
        Change::Team(team) => {
            thread.view.conversation.team_id = team.as_ref().map(|team| team.id);
            thread.view.team.clone_from(team);
        }
        Change::Priority(priority) => thread.view.conversation.priority = *priority,
        Change::Labels(labels) => thread.view.conversation.labels.clone_from(labels),
        Change::CustomAttributes(attributes) => {
            thread.view.conversation.custom_attributes.clone_from(attributes);
        }
    }
    let mut changes = Changes::new();
    for ((name, old), (_, new)) in before.into_iter().zip(watched(thread)) {
        if old != new {
            changes.insert(name.to_owned(), json!([old, new]));
        }
    }
    if !changes.is_empty() {
        thread.view.conversation.updated_at = now;
    }
    changes
}

/// A resolved conversation waits for nobody, and only a snoozed one has an end to its snooze.
fn set_status(thread: &mut Thread, status: ConversationStatus, until: Option<Timestamp>) {
    let conversation = &mut thread.view.conversation;
    conversation.status = status;
    conversation.snoozed_until = until;
    if status == ConversationStatus::Resolved {
        conversation.waiting_since = None;
    }
}

fn release_from_bot(thread: &mut Thread) {
    thread.view.conversation.assignee_agent_bot_id = None;
    thread.view.assignee_agent_bot = None;
}

/// The attributes whose change is told, as events spell them.
fn watched(thread: &Thread) -> [(&'static str, Value); 9] {
    let conversation = &thread.view.conversation;
    [
        ("status", json!(conversation.status)),
        ("snoozed_until", json!(conversation.snoozed_until.map(Timestamp::iso))),
        ("waiting_since", json!(conversation.waiting_since.map(Timestamp::iso))),
        ("assignee_id", json!(conversation.assignee_id)),
        ("assignee_agent_bot_id", json!(conversation.assignee_agent_bot_id)),
        ("team_id", json!(conversation.team_id)),
        ("priority", json!(conversation.priority)),
        ("label_list", json!(conversation.labels)),
        ("custom_attributes", json!(conversation.custom_attributes)),
    ]
}

/// The events that tell of these changes, in the order in which they are told.
pub fn events(changes: &Changes) -> Vec<EventName> {
    if changes.is_empty() {
        return Vec::new();
    }
    let own = [
        ("status", EventName::ConversationStatusChanged),
        ("assignee_id", EventName::AssigneeChanged),
        ("team_id", EventName::TeamChanged),
    ];
    let own = own.into_iter().filter(|(name, _)| changes.contains_key(*name)).map(|(_, event)| event);
    own.chain([EventName::ConversationUpdated]).collect()
}
