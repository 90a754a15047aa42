//! Facts in the log: every change that anyone can see.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Timestamp;
use crate::account::{AccountId, CacheKeys};
use crate::contact_inbox::ContactInboxId;
use crate::conversation::{ContactCard, ConversationView};
use crate::grant::{self, Grants};
use crate::inbox::InboxId;
use crate::message::MessageView;
use crate::notification::{NotificationNews, UnreadCount};
use crate::scope::{Origin, Performer};
use crate::task::ChannelNews;
use crate::topic::Audience;
use crate::user::UserId;

/// A position in an account's log: 1, 2, 3 … without gaps.
pub type Seq = i64;

/// A fact in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The account.
    pub account_id: AccountId,
    /// Position in the account's log.
    pub seq: Seq,
    /// What happened.
    pub name: EventName,
    /// The topics that may see it.
    pub audience: Audience,
    /// When.
    pub created_at: Timestamp,
    /// The state after it, and what led to it.
    pub payload: Payload,
}

/// An event that has no position yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// What happened.
    pub name: EventName,
    /// The topics that may see it.
    pub audience: Audience,
    /// The state after it, and what led to it.
    pub payload: Payload,
}

/// A versioned snapshot, enough for every reader without another query. Never carries a token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payload {
    /// Version of this shape.
    #[serde(rename = "v")]
    pub version: u8,
    /// The state after the event.
    pub body: Body,
    /// Attribute → `[old, new]`.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub changes: Changes,
    /// The agent or bot who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performer: Option<Performer>,
    /// The client's own name for the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub echo_id: Option<Value>,
    /// The connection it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What a change of rights leads to; without it readers look up what they may see now.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "grant::read")]
    pub grants: Option<Box<Grants>>,
}

/// The present version of [`Payload`].
pub const PAYLOAD_VERSION: u8 = 1;

/// Attribute → `[old, new]`.
pub type Changes = serde_json::Map<String, Value>;

impl Payload {
    /// A payload that only says what is now.
    pub fn of(body: Body) -> Self {
        Self {
            version: PAYLOAD_VERSION,
            body,
            changes: Changes::new(),
            performer: None,
            echo_id: None,
            origin: None,
            grants: None,
        }
    }
}

/// The state after an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A message.
    Message(Box<MessageView>),
    /// A conversation.
    Conversation(Box<ConversationView>),
    /// A contact.
    Contact(Box<ContactCard>),
    /// Somebody's rights.
    Access(AccessChange),
    /// What somebody should look at, and how much they have not looked at.
    Notification(NotificationNews, UnreadCount),
    /// What only doors for channels tell.
    Channel(Box<ChannelNews>),
    /// Which of an account's lists clients have to fetch again.
    CacheKeys(CacheKeys),
    /// Something that was deleted since; nobody is told.
    Forgotten,
}

/// Whose rights changed. What they may see from here on is told by [`Payload::grants`], or else read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessChange {
    /// These users of the account.
    Users(Vec<UserId>),
    /// These sessions of customers.
    ContactInboxes(Vec<ContactInboxId>),
    /// All sessions of customers in this inbox.
    Inbox(InboxId),
    /// Everyone in the account.
    Everyone,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the contract's and say it all")]
pub enum EventName {
    MessageCreated,
    MessageUpdated,
    FirstReplyCreated,
    ConversationCreated,
    ConversationUpdated,
    ConversationStatusChanged,
    ConversationRead,
    ConversationContactChanged,
    AssigneeChanged,
    TeamChanged,
    ContactCreated,
    ContactUpdated,
    ContactMerged,
    ContactDeleted,
    ConversationMentioned,
    NotificationCreated,
    NotificationCreatedOldName,
    NotificationUpdated,
    NotificationDeleted,
    AccountCacheInvalidated,
    AccessChanged,
    ChannelTold,
    /// Something that a newer version told; nobody here can be told what.
    Unknown,
}

impl EventName {
    /// All that this version tells.
    pub const ALL: [Self; 22] = [
        Self::MessageCreated,
        Self::MessageUpdated,
        Self::FirstReplyCreated,
        Self::ConversationCreated,
        Self::ConversationUpdated,
        Self::ConversationStatusChanged,
        Self::ConversationRead,
        Self::ConversationContactChanged,
        Self::AssigneeChanged,
        Self::TeamChanged,
        Self::ContactCreated,
        Self::ContactUpdated,
        Self::ContactMerged,
        Self::ContactDeleted,
        Self::ConversationMentioned,
        Self::NotificationCreated,
        Self::NotificationCreatedOldName,
        Self::NotificationUpdated,
        Self::NotificationDeleted,
        Self::AccountCacheInvalidated,
        Self::AccessChanged,
        Self::ChannelTold,
    ];

    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MessageCreated => "message.created",
            Self::MessageUpdated => "message.updated",
            Self::FirstReplyCreated => "first.reply.created",
            Self::ConversationCreated => "conversation.created",
            Self::ConversationUpdated => "conversation.updated",
            Self::ConversationStatusChanged => "conversation.status_changed",
            Self::ConversationRead => "conversation.read",
            Self::ConversationContactChanged => "conversation.contact_changed",
            Self::AssigneeChanged => "assignee.changed",
            Self::TeamChanged => "team.changed",
            Self::ContactCreated => "contact.created",
            Self::ContactUpdated => "contact.updated",
            Self::ContactMerged => "contact.merged",
            Self::ContactDeleted => "contact.deleted",
            Self::ConversationMentioned => "conversation.mentioned",
            Self::NotificationCreated => "notification.created",
            Self::NotificationCreatedOldName => "notification_created",
            Self::NotificationUpdated => "notification.updated",
            Self::NotificationDeleted => "notification.deleted",
            Self::AccountCacheInvalidated => "account.cache_invalidated",
            Self::AccessChanged => "access.changed",
            Self::ChannelTold => "channel.told",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }
}
