//! Mails of the system: queued where they are caused, sent later, tried again for about a day.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::contact::is_email;
use crate::conversation::ConversationId;
use crate::message::MessageId;
use crate::{Error, Id, Result, Timestamp};

/// Identifies a mail.
pub type MailId = Id<Mail>;

/// How often a mail is tried before it is given up.
pub const ATTEMPTS: u32 = 16;
/// The pause after the first failure; each further one is three times as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_hours(3);

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
    /// What goes with it.
    pub attachment: Option<MailAttachment>,
}

/// What goes with a mail; made when it is sent, so that the queue stays small and shows nothing that was deleted since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MailAttachment {
    /// What was said in a conversation.
    Transcript(TranscriptOrder),
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

impl Mail {
    /// When it is tried again after a failure at `now` that may pass; never after the last attempt.
    pub fn next_attempt(&self, now: Timestamp) -> Option<Timestamp> {
        if self.attempts >= ATTEMPTS {
            return None;
        }
        let factor = 3_u32.saturating_pow(self.attempts.saturating_sub(1));
        Some(now.plus(FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE)))
    }
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

    fn mail(attempts: u32) -> Mail {
        let content = NewMail {
            to: "amna@example.com".into(),
            sender_name: "Acme".into(),
            reply_to: None,
            subject: "Hello".into(),
            text: "Hello".into(),
            html: None,
            attachment: None,
        };
        let (id, account_id, created_at) = (Id::new(1), Id::new(1), Timestamp::from_seconds(0));
        Mail { id, account_id, message_id: "m".into(), content, attempts, created_at }
    }

    #[test]
    fn it_is_tried_for_more_than_a_day_and_then_given_up() {
        let pauses: Vec<_> = (1..=ATTEMPTS)
            .map(|attempts| mail(attempts).next_attempt(Timestamp::from_seconds(0)).map(Timestamp::seconds))
            .collect();

        assert_eq!(pauses[..4], [Some(5), Some(15), Some(45), Some(135)]);
        assert_eq!(pauses[14..], [Some(10_800), None]);
        assert!(pauses.iter().flatten().sum::<i64>() > 24 * 3600);
    }

    #[test]
    fn only_addresses_are_written_to() {
        assert_eq!(checked_recipient(" amna@example.com ").unwrap(), "amna@example.com");
        for text in ["", "amna", "a@b@c", "a b@c.io", "a@b.io,c@d.io", "a@b.io\r\nBcc: c@d.io", "<a@b.io>"] {
            assert!(checked_recipient(text).is_err(), "{text}");
        }
    }
}
