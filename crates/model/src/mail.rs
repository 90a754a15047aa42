//! Mails of the system: queued where they are caused, sent later, tried again for about a day.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::contact::is_email;
use crate::conversation::ConversationId;
use crate::message::MessageId;
use crate::notice::Notice;
use crate::user::UserId;
use crate::{Error, Id, Result, Timestamp};

/// Identifies a mail.
pub type MailId = Id<Mail>;

/// How often a mail is tried before it is given up: for more than a day.
pub const ATTEMPTS: u32 = 16;

/// A mail that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    /// To whom, a checked address.
    pub to: String,
    /// In whose name.
    pub sender_name: String,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// The subject.
    pub subject: String,
    /// The words.
    pub text: String,
    /// The words for programs that show HTML.
    pub html: Option<String>,
    /// What is made of it when it is sent.
    pub order: Option<MailOrder>,
}

impl NewMail {
    /// A mail of which everything but the recipient is made when it is sent.
    pub fn ordered(to: &str, order: MailOrder) -> Self {
        Self {
            to: to.to_owned(),
            sender_name: String::new(),
            reply_to: None,
            subject: String::new(),
            text: String::new(),
            html: None,
            order: Some(order),
        }
    }
}

/// What is made of a mail when it is sent, so that the queue stays small and shows nothing that was deleted since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MailOrder {
    /// What was said in a conversation goes with it.
    Transcript(TranscriptOrder),
    /// It tells of a notification, which has all its words.
    Notice(Notice),
    /// It invites somebody, with a link under which they choose a password if they have none.
    Invitation(InvitationOrder),
    /// It has a link under which somebody replaces their password.
    PasswordReset {
        /// Who.
        user_id: UserId,
    },
    /// It has a link under which somebody shows that this address is theirs, to sign in with it from then on.
    EmailChange {
        /// Who.
        user_id: UserId,
    },
}

/// Who is invited. The secret of the link is kept with them alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationOrder {
    /// Who.
    pub user_id: UserId,
    /// By whom, if it was a person.
    pub inviter_id: Option<UserId>,
}

/// Which transcript is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptOrder {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The last message of it; what is said later is left out.
    pub upto: Option<MessageId>,
    /// The reader's language, BCP-47.
    pub language: String,
    /// The zone of its times, an IANA name.
    pub time_zone: String,
}

/// A mail in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Key.
    pub id: MailId,
    /// The account on whose behalf it is sent.
    pub account_id: AccountId,
    /// What is unique in its `Message-ID`; the same with every attempt, so that a mail that came twice is shown once.
    pub message_id: String,
    /// What is sent.
    pub content: NewMail,
    /// How often it was tried, a try under way included.
    pub attempts: u32,
    /// When it was queued.
    pub created_at: Timestamp,
}

/// A text as HTML shows it, between tags and between double quotes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An address in the form it is kept: trimmed, and one at all.
pub fn checked_recipient(text: &str) -> Result<String> {
    let address = text.trim();
    // Whatever a header or a command of the mail server could take for its end.
    let plain =
        |character: char| !character.is_control() && !matches!(character, '<' | '>' | ',' | ';' | '"' | '\\');
    if is_email(address) && address.chars().all(plain) {
        return Ok(address.to_owned());
    }
    Err(Error::invalid("email", "Email is not an email"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_are_written_to() {
        assert_eq!(checked_recipient(" amna@example.com ").unwrap(), "amna@example.com");
        for text in ["", "amna", "a@b@c", "a b@c.io", "a@b.io,c@d.io", "a@b.io\r\nBcc: c@d.io", "<a@b.io>"] {
            assert!(checked_recipient(text).is_err(), "{text}");
        }
    }
}
