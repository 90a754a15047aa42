//! Pictures of customers, people, inboxes and bots.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::agent_bot::AgentBotId;
use crate::attachment::StoredFile;
use crate::contact::ContactId;
use crate::inbox::InboxId;
use crate::user::UserId;
use crate::{Error, Id, Result};

/// Identifies a picture across all accounts.
pub type AvatarId = Id<Avatar>;

/// Somebody's picture, as those keep it who have one and whoever tells of them: all that its address is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avatar {
    /// Key.
    pub id: AvatarId,
    /// Where the file store keeps it; unguessable, never shown as it is.
    pub key: String,
    /// The name it was sent with, without any path.
    pub name: String,
    /// Whether there is a small one beside it.
    pub has_thumbnail: bool,
}

impl Avatar {
    /// The picture that is kept under this key.
    pub fn new(id: AvatarId, file: &StoredFile) -> Self {
        let has_thumbnail = file.thumbnail_key.is_some();
        Self { id, key: file.key.clone(), name: file.name.clone(), has_thumbnail }
    }
}

/// Who may have a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AvatarOwner {
    /// A customer of the account.
    Contact(AccountId, ContactId),
    /// A person, whatever the account.
    User(UserId),
    /// An inbox of the account.
    Inbox(AccountId, InboxId),
    /// A bot of the account.
    AgentBot(AccountId, AgentBotId),
}

impl AvatarOwner {
    /// By which name queues know the owner.
    pub fn topic(self) -> String {
        match self {
            Self::Contact(account, contact) => format!("contact/{account}/{contact}"),
            Self::User(user) => format!("user/{user}"),
            Self::Inbox(account, inbox) => format!("inbox/{account}/{inbox}"),
            Self::AgentBot(account, bot) => format!("agent_bot/{account}/{bot}"),
        }
    }

    /// Reads that name.
    pub fn of_topic(topic: &str) -> Option<Self> {
        let (kind, keys) = topic.split_once('/')?;
        let (account, key) = keys.split_once('/').unwrap_or(("0", keys));
        let (account, key): (i64, i64) = (account.parse().ok()?, key.parse().ok()?);
        match kind {
            "contact" => Some(Self::Contact(Id::new(account), Id::new(key))),
            "user" => Some(Self::User(Id::new(key))),
            "inbox" => Some(Self::Inbox(Id::new(account), Id::new(key))),
            "agent_bot" => Some(Self::AgentBot(Id::new(account), Id::new(key))),
            _ => None,
        }
    }
}

/// Identifies a picture that is to be fetched.
pub type AvatarFetchId = Id<AvatarFetch>;

/// A picture that is to be fetched from somebody else's server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvatarFetch {
    /// Key.
    pub id: AvatarFetchId,
    /// Whom it will show.
    pub owner: AvatarOwner,
    /// Where it is.
    pub url: String,
    /// How often it was tried, the try under way included.
    pub attempts: u32,
}

/// How often it is tried to fetch a picture before it is given up: within a minute.
pub const FETCH_ATTEMPTS: u32 = 3;

/// The largest picture, in bytes.
pub const SIZE_LIMIT: u64 = 15 << 20;

/// The media types that a picture may have.
const TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// `Invalid` unless the file is a picture of a kind that every client shows, and not too large.
///
/// The type is what the file's bytes proved when it was stored, not what its sender called it.
pub fn check(file: &StoredFile) -> Result<()> {
    if !TYPES.contains(&file.content_type.as_str()) {
        return Err(Error::invalid("avatar", "Avatar must be a JPEG, PNG, GIF or WebP picture"));
    }
    if file.size > SIZE_LIMIT {
        return Err(Error::invalid("avatar", "Avatar is too big (maximum is 15 MB)"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::user::UserCard;

    #[test]
    fn owners_are_known_by_their_names() {
        let owners = [
            AvatarOwner::Contact(Id::new(1), Id::new(2)),
            AvatarOwner::User(Id::new(3)),
            AvatarOwner::Inbox(Id::new(1), Id::new(4)),
            AvatarOwner::AgentBot(Id::new(1), Id::new(5)),
        ];

        for owner in owners {
            assert_eq!(AvatarOwner::of_topic(&owner.topic()), Some(owner));
        }
        assert_eq!(AvatarOwner::of_topic("team/1/2"), None);
    }

    #[test]
    fn what_was_told_before_there_were_pictures_is_read_and_written_as_it_was() {
        let told = json!({ "id": 7, "name": "Ada L", "available_name": "Ada" });

        let card: UserCard = serde_json::from_value(told.clone()).expect("it was written so");

        assert_eq!(card.avatar, None);
        assert_eq!(serde_json::to_value(&card).expect("a card can be written"), told);
    }

    #[test]
    fn a_picture_is_one_that_every_client_shows_and_not_too_large() {
        let file = |content_type: &str, size| StoredFile {
            key: "ab/cd".into(),
            name: "me.png".into(),
            content_type: content_type.into(),
            size,
            width: None,
            height: None,
            thumbnail_key: None,
        };
        let cases = [
            ("image/png", SIZE_LIMIT, true),
            ("image/webp", 1, true),
            ("image/png", SIZE_LIMIT + 1, false),
            ("image/bmp", 1, false),
            ("image/svg+xml", 1, false),
            ("application/octet-stream", 1, false),
        ];

        for (content_type, size, taken) in cases {
            assert_eq!(check(&file(content_type, size)).is_ok(), taken, "{content_type} of {size} bytes");
        }
    }
}
