//! The sentences that tell agents, inside a conversation, what happened to it.

use crate::agent_bot::AgentBotId;
use crate::change::Change;
use crate::conversation::ConversationStatus;
use crate::posting::Thread;
use crate::scope::Performer;
use crate::user::UserId;

/// Who did something, as a sentence names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    name: String,
    staff: Option<Performer>,
    because: Option<String>,
}

impl Actor {
    /// An agent or a bot.
    pub fn staff(who: &Performer) -> Self {
        Self { name: who.name().to_owned(), staff: Some(who.clone()), because: None }
    }

    /// The customer of the conversation.
    pub fn customer(thread: &Thread) -> Self {
        let name = thread.view.contact.name.trim();
        let name = if name.is_empty() { "The customer" } else { name };
        Self { name: name.to_owned(), staff: None, because: None }
    }

    /// The system.
    pub fn system() -> Self {
        Self { name: "The system".into(), staff: None, because: None }
    }

    /// The system, with the end of the sentence that says why.
    pub fn system_because(why: impl Into<String>) -> Self {
        Self { because: Some(why.into()), ..Self::system() }
    }

    fn is_member(&self, user: UserId) -> bool {
        self.staff.as_ref().and_then(Performer::user).is_some_and(|own| own.id == user)
    }

    fn is_bot(&self, bot: AgentBotId) -> bool {
        matches!(&self.staff, Some(Performer::AgentBot { agent_bot }) if agent_bot.id == bot)
    }
}

/// The sentences about a change that was just made, `labels_before` it.
pub fn sentences(change: &Change, actor: &Actor, labels_before: &[String]) -> Vec<String> {
    let by = &actor.name;
    let one = match change {
        Change::Status(ConversationStatus::Open) => format!("{by} reopened the conversation"),
        Change::Status(ConversationStatus::Resolved) => format!("{by} resolved the conversation"),
        Change::Status(ConversationStatus::Pending) => format!("{by} marked the conversation as pending"),
        Change::Status(ConversationStatus::Snoozed) | Change::Snooze(_) => {
            format!("{by} snoozed the conversation")
        }
        Change::HandOff => format!("{by} handed the conversation to people"),
        Change::Assignee(Some(user)) if actor.is_member(user.id) => format!("{by} took the conversation"),
        Change::Assignee(Some(user)) => format!("{by} assigned the conversation to {}", user.name),
        Change::AssigneeAgentBot(bot) if actor.is_bot(bot.id) => format!("{by} took the conversation"),
        Change::AssigneeAgentBot(bot) => format!("{by} assigned the conversation to {}", bot.name),
        Change::Assignee(None) => format!("{by} unassigned the conversation"),
        Change::Team(Some(team)) => format!("{by} handed the conversation to {}", team.name),
        Change::Team(None) => format!("{by} took the conversation away from its team"),
        Change::Priority(Some(priority)) => format!("{by} set the priority to {}", priority.as_str()),
        Change::Priority(None) => format!("{by} removed the priority"),
        Change::Labels(labels) => return labelled(by, labels_before, labels),
        Change::CustomAttributes(_) => return Vec::new(),
    };
    vec![match &actor.because {
        Some(why) => format!("{one} {why}"),
        None => one,
    }]
}

/// The sentence about a customer who is not to be heard.
pub fn muted(actor: &Actor) -> String {
    format!("{} muted the conversation", actor.name)
}

/// The sentence about a customer who is heard again.
pub fn unmuted(actor: &Actor) -> String {
    format!("{} unmuted the conversation", actor.name)
}

fn labelled(by: &str, before: &[String], after: &[String]) -> Vec<String> {
    let only_in = |list: &[String], other: &[String]| {
        list.iter().filter(|label| !other.contains(label)).cloned().collect::<Vec<_>>().join(", ")
    };
    let parts = [("added", only_in(after, before)), ("removed", only_in(before, after))];
    let said = parts.into_iter().filter(|(_, labels)| !labels.is_empty());
    said.map(|(verb, labels)| format!("{by} {verb} {labels}")).collect()
}
