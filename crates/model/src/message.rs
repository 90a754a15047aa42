//! What people say.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::agent_bot::{AgentBotCard, AgentBotId};
use crate::attachment::Attachment;
use crate::contact::ContactId;
use crate::contact_inbox::ContactInboxId;
use crate::conversation::{ContactCard, ConversationId};
use crate::inbox::InboxId;
use crate::user::{UserCard, UserId};
use crate::{Attributes, Error, Id, Result, Timestamp};

/// Identifies a message across all accounts.
pub type MessageId = Id<Message>;

/// The longest content, in characters.
pub const CONTENT_LIMIT: usize = 150_000;

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Key; grows within a conversation.
    pub id: MessageId,
    /// The account.
    pub account_id: AccountId,
    /// The inbox.
    pub inbox_id: InboxId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Who speaks to whom.
    pub kind: MessageKind,
    /// Whether only colleagues may see it.
    pub private: bool,
    /// How far it has come.
    pub status: MessageStatus,
    /// How to show it.
    pub content_type: ContentType,
    /// The words.
    pub content: Option<String>,
    /// What goes with the words.
    pub content_attributes: Attributes,
    /// Who said it; nobody for templates and activities.
    pub author: Option<Author>,
    /// The name another system gave it.
    pub source_id: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Message {
    /// Whether the customer may see it: neither a private note nor an activity.
    pub fn is_public(&self) -> bool {
        !self.private && self.kind != MessageKind::Activity
    }
}

/// Who speaks to whom; integers on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// The customer speaks.
    Incoming,
    /// The business speaks.
    Outgoing,
    /// The system notes what happened, for agents.
    Activity,
    /// The system speaks to the customer.
    Template,
}

impl MessageKind {
    const ALL: [Self; 4] = [Self::Incoming, Self::Outgoing, Self::Activity, Self::Template];

    /// The wire's and the rows' number.
    pub const fn number(self) -> i16 {
        match self {
            Self::Incoming => 0,
            Self::Outgoing => 1,
            Self::Activity => 2,
            Self::Template => 3,
        }
    }

    /// Reads the number.
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The spelling of requests and webhooks.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::Activity => "activity",
            Self::Template => "template",
        }
    }

    /// Reads that spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// Stored.
    Sent,
    /// Reached a device.
    Delivered,
    /// Seen.
    Read,
    /// Could not be handed on.
    Failed,
}

impl MessageStatus {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Sent, Self::Delivered, Self::Read, Self::Failed]
            .into_iter()
            .find(|value| value.as_str() == text)
    }
}

/// How to show a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the contract's and say it all")]
pub enum ContentType {
    Text,
    InputText,
    InputTextarea,
    InputEmail,
    InputSelect,
    Cards,
    Form,
    Article,
    IncomingEmail,
    InputCsat,
    Integrations,
    Sticker,
    VoiceCall,
}

impl ContentType {
    const ALL: [Self; 13] = [
        Self::Text,
        Self::InputText,
        Self::InputTextarea,
        Self::InputEmail,
        Self::InputSelect,
        Self::Cards,
        Self::Form,
        Self::Article,
        Self::IncomingEmail,
        Self::InputCsat,
        Self::Integrations,
        Self::Sticker,
        Self::VoiceCall,
    ];

    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::InputText => "input_text",
            Self::InputTextarea => "input_textarea",
            Self::InputEmail => "input_email",
            Self::InputSelect => "input_select",
            Self::Cards => "cards",
            Self::Form => "form",
            Self::Article => "article",
            Self::IncomingEmail => "incoming_email",
            Self::InputCsat => "input_csat",
            Self::Integrations => "integrations",
            Self::Sticker => "sticker",
            Self::VoiceCall => "voice_call",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }
}

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A customer.
    Contact(ContactId),
    /// An agent.
    User(UserId),
    /// A bot.
    AgentBot(AgentBotId),
}

/// Who said something, with what others may see of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// A customer.
    Contact(ContactCard),
    /// An agent.
    User(UserCard),
    /// A bot.
    AgentBot(AgentBotCard),
}

/// A message with everything its readers are shown besides: what `message.created` carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    /// The message.
    pub message: Message,
    /// Its author.
    pub sender: Option<Sender>,
    /// Its conversation's latest state.
    pub conversation: MessageConversation,
}

/// What a message shows of its conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageConversation {
    /// The number people see.
    pub display_id: i64,
    /// Who works on it.
    pub assignee_id: Option<UserId>,
    /// Customer messages that no agent has seen, uncapped.
    pub unread_count: i64,
    /// Last message.
    pub last_activity_at: Timestamp,
    /// The customer's session.
    pub contact_inbox_id: ContactInboxId,
    /// The session's own name.
    pub source_id: String,
}

/// Checks words: at most [`CONTENT_LIMIT`] characters.
pub fn checked_content(content: Option<String>) -> Result<Option<String>> {
    let too_long = content
        .as_deref()
        .is_some_and(|text| text.len() > CONTENT_LIMIT && text.chars().count() > CONTENT_LIMIT);
    if too_long {
        return Err(Error::invalid("content", "Content is too long (maximum is 150000 characters)"));
    }
    Ok(content)
}
