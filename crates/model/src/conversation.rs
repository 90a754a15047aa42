//! A thread between one customer and the business.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::AccountId;
use crate::agent_bot::{AgentBotCard, AgentBotId};
use crate::avatar::Avatar;
use crate::contact::{Contact, ContactId};
use crate::contact_inbox::{ContactInbox, ContactInboxId};
use crate::inbox::InboxId;
use crate::message::MessageView;
use crate::team::{TeamCard, TeamId};
use crate::user::{UserCard, UserId};
use crate::{Attributes, Id, Timestamp};

/// Identifies a conversation across all accounts; people see the display id instead.
pub type ConversationId = Id<Conversation>;

/// A thread between one customer and the business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Key.
    pub id: ConversationId,
    /// The account.
    pub account_id: AccountId,
    /// The inbox.
    pub inbox_id: InboxId,
    /// The customer.
    pub contact_id: ContactId,
    /// The customer's session.
    pub contact_inbox_id: ContactInboxId,
    /// The number people see: 1, 2, 3 … in the account.
    pub display_id: i64,
    /// The public name.
    pub uuid: Uuid,
    /// How far it has come.
    pub status: ConversationStatus,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// Who works on it.
    pub assignee_id: Option<UserId>,
    /// Which bot works on it; nobody else does then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_agent_bot_id: Option<AgentBotId>,
    /// Which team works on it.
    pub team_id: Option<TeamId>,
    /// Titles of its labels.
    pub labels: Vec<String>,
    /// Attributes the business defined.
    pub custom_attributes: Attributes,
    /// Attributes the system or connectors know.
    pub additional_attributes: Attributes,
    /// When any agent last looked.
    pub agent_last_seen_at: Option<Timestamp>,
    /// When the assignee last looked.
    pub assignee_last_seen_at: Option<Timestamp>,
    /// When the customer last looked.
    pub contact_last_seen_at: Option<Timestamp>,
    /// The first public answer of a person.
    pub first_reply_created_at: Option<Timestamp>,
    /// Since when the customer waits for an answer.
    pub waiting_since: Option<Timestamp>,
    /// When a snooze ends.
    pub snoozed_until: Option<Timestamp>,
    /// Last message, or creation.
    pub last_activity_at: Timestamp,
    /// What the rules of posting need to know, kept here so that one read is enough.
    pub facts: Facts,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Conversation {
    /// The channel that it came through, when it began on the Customer Channel: `web`, `sms` …
    pub fn channel(&self) -> Option<&str> {
        self.additional_attributes.get("channel")?.as_str()
    }

    /// Whether somebody works on it: a member or a bot.
    pub fn is_assigned(&self) -> bool {
        self.assignee_id.is_some() || self.assignee_agent_bot_id.is_some()
    }

    /// Whether it is over and nobody can open it again: a customer of the web has left it for good.
    pub fn is_closed(&self) -> bool {
        self.status == ConversationStatus::Resolved && self.channel() == Some("web")
    }
}

/// What the rules of posting need to know of the messages so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Customer messages after `agent_last_seen_at`.
    pub unread_count: i64,
    /// The customer's last message.
    pub last_incoming_at: Option<Timestamp>,
    /// The last public message of the business.
    pub last_outgoing_at: Option<Timestamp>,
    /// The UTC day of the last template message.
    pub template_day: Option<i64>,
    /// Start of the minute in which messages are counted.
    pub flood_started_at: Option<Timestamp>,
    /// Messages in that minute.
    pub flood_count: i64,
    /// The last message of any kind; later ones never have an earlier time.
    pub last_message_at: Option<Timestamp>,
}

/// How far a conversation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationStatus {
    /// Somebody should answer.
    Open,
    /// Done.
    Resolved,
    /// Not yet for people.
    Pending,
    /// Put aside for a while.
    Snoozed,
}

impl ConversationStatus {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Resolved, Self::Pending, Self::Snoozed]
            .into_iter()
            .find(|value| value.as_str() == text)
    }
}

/// How urgent a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the contract's and say it all")]
pub enum Priority {
    Low,
    Medium,
    High,
    Urgent,
}

impl Priority {
    const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// The wire's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }

    /// The rows' number, so that the database can sort by it.
    pub const fn number(self) -> i16 {
        match self {
            Self::Low => 0,
            Self::Medium => 1,
            Self::High => 2,
            Self::Urgent => 3,
        }
    }

    /// Reads the number.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.number() == number)
    }
}

/// What others may see of a contact, as events keep it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactCard {
    /// Key.
    pub id: ContactId,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
    /// The business's own key.
    pub identifier: Option<String>,
    /// Whether their messages reopen and notify nothing.
    pub blocked: bool,
    /// Attributes the system or agents know.
    pub additional_attributes: Attributes,
    /// Attributes the business defined.
    pub custom_attributes: Attributes,
    /// Their picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Box<Avatar>>,
}

impl From<&Contact> for ContactCard {
    fn from(contact: &Contact) -> Self {
        Self {
            id: contact.id,
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone_number: contact.phone_number.clone(),
            identifier: contact.identifier.clone(),
            blocked: contact.blocked,
            additional_attributes: contact.additional_attributes.clone(),
            custom_attributes: contact.custom_attributes.clone(),
            avatar: contact.avatar.clone(),
        }
    }
}

/// A conversation with everything its readers are shown besides: what conversation events carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConversationView {
    /// The conversation.
    pub conversation: Conversation,
    /// The customer.
    pub contact: ContactCard,
    /// The customer's session.
    pub contact_inbox: ContactInbox,
    /// The assignee.
    pub assignee: Option<UserCard>,
    /// The bot that works on it instead of a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_agent_bot: Option<AgentBotCard>,
    /// The team.
    pub team: Option<TeamCard>,
    /// Hours after a customer's message within which agents may reply; `None` when unlimited.
    pub reply_window_hours: Option<u32>,
    /// The last message that the customer may see.
    pub last_message: Option<Box<MessageView>>,
}

impl ConversationView {
    /// Whether agents may reply at `now`: always, unless the channel has a window and it has passed.
    pub fn can_reply(&self, now: Timestamp) -> bool {
        let Some(hours) = self.reply_window_hours else { return true };
        let window = std::time::Duration::from_secs(u64::from(hours) * 3600);
        self.conversation.facts.last_incoming_at.is_some_and(|at| at.plus(window) > now)
    }
}
