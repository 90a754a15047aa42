//! What is told of a notification by other means than the dashboard: by mail, and to devices and browsers.

use serde::{Deserialize, Serialize};

use crate::Id;
use crate::account::AccountId;
use crate::conversation::ConversationId;
use crate::message::MessageId;
use crate::notification::{NotificationFlags, NotificationId, NotificationKind};
use crate::user::UserId;

/// How often it is tried to push something before it is given up: for more than an hour.
pub const PUSH_ATTEMPTS: u32 = 8;

/// Identifies a push.
pub type PushId = Id<Push>;

/// Whom to tell, and of what. Its words are found when it is told, so that it shows nothing that was deleted since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Whom.
    pub user_id: UserId,
    /// Where they should look.
    pub conversation_id: ConversationId,
    /// The notification.
    pub notification_id: NotificationId,
    /// Why they should.
    #[serde(rename = "notification_kind")]
    pub kind: NotificationKind,
    /// At what, when it is about something that was said.
    pub message_id: Option<MessageId>,
}

impl Notice {
    /// What it is about, for whom: of what waits with the same topic only the newest is worth telling.
    pub fn topic(&self) -> String {
        topic(self.user_id, self.conversation_id)
    }
}

/// What a user is told of a conversation.
pub fn topic(user: UserId, conversation: ConversationId) -> String {
    format!("notifications/{user}/{conversation}")
}

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// By mail.
    Mail,
    /// By push.
    Push,
}

impl Means {
    /// Whether somebody with these flags wants to hear of this in this way.
    pub fn wanted(self, flags: &NotificationFlags, kind: NotificationKind) -> bool {
        match self {
            Self::Mail => flags.email.contains(&kind),
            Self::Push => flags.push.contains(&kind),
        }
    }
}

/// A push in the queue: what is told to one device or browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// Key.
    pub id: PushId,
    /// The account on whose behalf it is sent.
    pub account_id: AccountId,
    /// The device or browser.
    pub subscription_id: i64,
    /// What it tells.
    pub notice: Notice,
    /// How often it was tried, a try under way included.
    pub attempts: u32,
}

/// What kinds of devices and browsers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PushKind {
    /// A browser, reached through the push service of whoever made it.
    Browser,
    /// A telephone, reached through Firebase Cloud Messaging.
    Firebase,
}

impl PushKind {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser_push",
            Self::Firebase => "fcm",
        }
    }

    /// Reads that spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Browser, Self::Firebase].into_iter().find(|kind| kind.as_str() == text)
    }
}
