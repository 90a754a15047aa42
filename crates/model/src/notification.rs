//! What an agent is told to look at.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::conversation::{ConversationId, ConversationView};
use crate::message::{MessageId, MessageView};
use crate::team::TeamId;
use crate::user::{UserCard, UserId};
use crate::{Attributes, Error, Id, Result, Timestamp};

/// Identifies a notification across all accounts.
pub type NotificationId = Id<Notification>;

/// Something in a conversation that one user should look at. There is one at most for each user and conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// Key.
    pub id: NotificationId,
    /// The account.
    pub account_id: AccountId,
    /// Who should look.
    pub user_id: UserId,
    /// Why.
    pub kind: NotificationKind,
    /// Where.
    pub conversation_id: ConversationId,
    /// At what, when it is about something that was said.
    pub message_id: Option<MessageId>,
    /// When the user looked.
    pub read_at: Option<Timestamp>,
    /// Until when it is put aside.
    pub snoozed_until: Option<Timestamp>,
    /// When it last became news.
    pub last_activity_at: Timestamp,
    /// What else is known, such as when a snooze last ended.
    pub meta: Attributes,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Why a user should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the contract's and say it all")]
pub enum NotificationKind {
    ConversationCreation,
    ConversationAssignment,
    AssignedConversationNewMessage,
    ConversationMention,
    ParticipatingConversationNewMessage,
}

impl NotificationKind {
    /// All there are, in the order in which settings list them.
    pub const ALL: [Self; 5] = [
        Self::ConversationCreation,
        Self::ConversationAssignment,
        Self::AssignedConversationNewMessage,
        Self::ConversationMention,
        Self::ParticipatingConversationNewMessage,
    ];

    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConversationCreation => "conversation_creation",
            Self::ConversationAssignment => "conversation_assignment",
            Self::AssignedConversationNewMessage => "assigned_conversation_new_message",
            Self::ConversationMention => "conversation_mention",
            Self::ParticipatingConversationNewMessage => "participating_conversation_new_message",
        }
    }

    /// Reads that spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A notification with everything its reader is shown besides: what its events carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotificationView {
    /// The notification.
    pub notification: Notification,
    /// The conversation.
    pub conversation: ConversationView,
    /// What was said, when it is about that.
    pub message: Option<Box<MessageView>>,
    /// Who should look.
    pub user: UserCard,
}

/// How much a user has not looked at: unread and not put aside.
pub type UnreadCount = i64;

/// What the user of a notification learns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationNews {
    /// It is so now.
    Is(Box<NotificationView>),
    /// It is gone.
    Gone(NotificationId),
}

/// Of what a user wants to hear by other means than the dashboard: flags such as `email_conversation_assignment`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationFlags {
    /// By e-mail.
    pub email: Vec<NotificationKind>,
    /// By push.
    pub push: Vec<NotificationKind>,
}

impl Default for NotificationFlags {
    fn default() -> Self {
        let assignments = || vec![NotificationKind::ConversationAssignment];
        Self { email: assignments(), push: assignments() }
    }
}

impl NotificationFlags {
    /// Whether the user wants to hear of this by any other means.
    pub fn want(&self, kind: NotificationKind) -> bool {
        self.email.contains(&kind) || self.push.contains(&kind)
    }
}

/// Reads flags with this prefix (`email_`, `push_`); `Invalid` when one is unknown.
pub fn read_flags(prefix: &str, flags: &[String]) -> Result<Vec<NotificationKind>> {
    let mut kinds = Vec::with_capacity(flags.len());
    for flag in flags.iter().filter(|flag| !flag.trim().is_empty()) {
        let kind = flag.strip_prefix(prefix).and_then(NotificationKind::parse);
        let unknown = || Error::invalid("flags", format!("There is no flag called {flag}"));
        let kind = kind.ok_or_else(unknown)?;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// Whom a private note names: `(mention://user/7/Ada)`, `(mention://team/2/billing)`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Users.
    pub users: Vec<UserId>,
    /// Teams.
    pub teams: Vec<TeamId>,
}

/// People and teams that one note can name.
const MENTIONS: usize = 100;

/// Reads the mentions of a note; beyond a hundred nobody is read.
pub fn mentions(content: &str) -> Mentions {
    let mut named = Mentions::default();
    for part in content.split("(mention://").skip(1).take(MENTIONS) {
        let mut words = part.split('/');
        let (kind, id) = (words.next(), words.next().and_then(|id| id.parse().ok()));
        match (kind, id) {
            (Some("user"), Some(id)) if !named.users.contains(&Id::new(id)) => named.users.push(Id::new(id)),
            (Some("team"), Some(id)) if !named.teams.contains(&Id::new(id)) => named.teams.push(Id::new(id)),
            _ => {}
        }
    }
    named
}

/// A note as people read it: of a mention, `[@Ada](mention://user/7/Ada)`, only the name is left.
pub fn readable(content: &str) -> String {
    let mut text = String::with_capacity(content.len());
    let mut rest = content;
    while let Some((before, after)) = rest.split_once("](mention://") {
        let name = before.rfind("[@");
        let end = after.find(')');
        let (Some(name), Some(end)) = (name, end) else { break };
        text.push_str(&before[..name]);
        text.push_str(&before[name + 1..]);
        rest = &after[end + 1..];
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_name_people_and_teams_once() {
        let note = "[@Ada](mention://user/7/Ada%20L) ask [@billing](mention://team/2/billing) or \
            [@Ada](mention://user/7/Ada), not (mention://user/x/y) nor mention://user/9/Z";

        let named = mentions(note);

        assert_eq!(named, Mentions { users: vec![Id::new(7)], teams: vec![Id::new(2)] });
        assert_eq!(mentions("hello"), Mentions::default());
    }

    #[test]
    fn a_mention_reads_as_a_name() {
        for (note, expected) in [
            ("[@Ada](mention://user/7/Ada) and [@b](mention://team/2/b)!", "@Ada and @b!"),
            ("plain [text](https://example.com)", "plain [text](https://example.com)"),
            ("[@Ada](mention://user/7", "[@Ada](mention://user/7"),
            ("](mention://x)", "](mention://x)"),
            ("", ""),
        ] {
            assert_eq!(readable(note), expected);
        }
    }

    #[test]
    fn flags_are_read_by_their_prefix() {
        let flags = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            read_flags("email_", &texts)
        };

        assert_eq!(
            flags(&["email_conversation_mention", "", "email_conversation_mention"]).ok(),
            Some(vec![NotificationKind::ConversationMention])
        );
        assert!(flags(&["push_conversation_mention"]).is_err());
        assert!(flags(&["email_weather"]).is_err());
    }
}
