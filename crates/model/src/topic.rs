//! Who may see an event, told as topics that readers subscribe to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::Id;
use crate::account::AccountId;
use crate::contact_inbox::ContactInboxId;
use crate::inbox::InboxId;
use crate::user::UserId;

/// One group of readers inside an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Topic {
    /// Agents who may see the inbox.
    Inbox(InboxId),
    /// One session of a customer.
    ContactInbox(ContactInboxId),
    /// One user.
    User(UserId),
    /// Every user of the account.
    Account(AccountId),
}

/// The topics that may see an event, one inbox at most among them; no reader filters by content.
pub type Audience = SmallVec<[Topic; 2]>;

impl Topic {
    /// The kind and the key as the side index keeps them; `None` for inboxes, which the account scan serves.
    pub fn indexed(self) -> Option<(&'static str, i64)> {
        match self {
            Self::Inbox(_) => None,
            other => Some(other.parts()),
        }
    }

    fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Inbox(id) => ("i", id.get()),
            Self::ContactInbox(id) => ("c", id.get()),
            Self::User(id) => ("u", id.get()),
            Self::Account(id) => ("a", id.get()),
        }
    }

    /// Whether a customer reads this topic.
    pub fn is_customer(self) -> bool {
        matches!(self, Self::ContactInbox(_))
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, id) = self.parts();
        write!(formatter, "{kind}{id}")
    }
}

impl FromStr for Topic {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let id: i64 = text.get(1..).and_then(|digits| digits.parse().ok()).ok_or(())?;
        match &text[..1] {
            "i" => Ok(Self::Inbox(Id::new(id))),
            "c" => Ok(Self::ContactInbox(Id::new(id))),
            "u" => Ok(Self::User(Id::new(id))),
            "a" => Ok(Self::Account(Id::new(id))),
            _ => Err(()),
        }
    }
}

/// An audience as one column keeps it: topics parted by blanks, `i3 c8`.
pub fn write_audience(audience: &[Topic]) -> String {
    audience.iter().map(Topic::to_string).collect::<Vec<_>>().join(" ")
}

/// Reads [`write_audience`]; unknown topics of a newer version are skipped.
pub fn read_audience(text: &str) -> Audience {
    text.split(' ').filter_map(|topic| topic.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_survives_its_column_and_unknown_topics_are_skipped() {
        let audience: Audience =
            [Topic::Inbox(Id::new(3)), Topic::ContactInbox(Id::new(8)), Topic::User(Id::new(2))]
                .into_iter()
                .collect();

        assert_eq!(write_audience(&audience), "i3 c8 u2");
        assert_eq!(read_audience("i3 z9 é c8 u2 "), audience);
    }
}
