//! People who answer: users, and their membership in accounts.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::avatar::Avatar;
use crate::{Attributes, Error, Id, Result, Timestamp, Token};

/// Identifies a user across all accounts.
pub type UserId = Id<User>;
/// Identifies one user's membership in one account.
pub type MembershipId = Id<Membership>;

/// A person who can sign in.
#[derive(Debug, Clone)]
pub struct User {
    /// Key.
    pub id: UserId,
    /// Sign-in name, lower-cased, unique in the installation.
    pub email: String,
    /// Full name.
    pub name: String,
    /// What customers see instead of the name, if set.
    pub display_name: Option<String>,
    /// Text under each message, if set.
    pub message_signature: Option<String>,
    /// Settings that clients keep for themselves.
    pub ui_settings: Attributes,
    /// Free-form attributes.
    pub custom_attributes: Attributes,
    /// Whether the address has been confirmed.
    pub confirmed: bool,
    /// Their picture.
    pub avatar: Option<Box<Avatar>>,
    /// Opens the user's realtime stream.
    pub pubsub_token: Token,
    /// The user's own API token.
    pub access_token: Token,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl User {
    /// The display name, or the full name when there is none.
    pub fn available_name(&self) -> &str {
        self.display_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.name)
    }

    /// What others may see of this user.
    pub fn card(&self) -> UserCard {
        UserCard {
            id: self.id,
            name: self.name.clone(),
            available_name: self.available_name().to_owned(),
            avatar: self.avatar.clone(),
        }
    }
}

/// What others may see of a user, as events keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserCard {
    /// Key.
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// Display name, or the full name.
    pub available_name: String,
    /// Their picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Box<Avatar>>,
}

/// One user's place in one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Key.
    pub id: MembershipId,
    /// The account.
    pub account_id: AccountId,
    /// The user.
    pub user_id: UserId,
    /// What the user may do here.
    pub role: Role,
    /// What the user last chose.
    pub availability: Availability,
    /// Whether the user counts as offline while no client is connected.
    pub auto_offline: bool,
    /// Who invited the user.
    pub inviter_id: Option<UserId>,
    /// When the user last chose this account.
    pub active_at: Option<Timestamp>,
    /// Creation.
    pub created_at: Timestamp,
}

/// A member as lists show one: the person and their place in the account.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person.
    pub user: User,
    /// Their place.
    pub membership: Membership,
}

/// With which somebody may choose a password, once and for a while.
#[derive(Debug, Clone)]
pub struct PasswordToken {
    /// The secret.
    pub token: Token,
    /// When it opens nothing any more.
    pub until: Timestamp,
}

/// How long an invitation can be taken up.
const INVITATION_LIFE: Duration = Duration::from_hours(7 * 24);
/// How long a forgotten password can be replaced after somebody asked for that.
const RESET_LIFE: Duration = Duration::from_hours(6);
/// How long nobody who asked for a mail is sent another one: it is on its way.
const PAUSE: Duration = Duration::from_mins(3);

impl PasswordToken {
    /// An invitation for somebody who was never here.
    pub fn invitation(token: Token, now: Timestamp) -> Self {
        Self { token, until: now.plus(INVITATION_LIFE) }
    }

    /// What `user` is given who asks for a token at `now`: the one that they have, `known`, while it is good, because a
    /// mail with it may be on its way, else a `fresh` one; nothing when they have just asked.
    pub fn renewed(user: &User, known: Option<Self>, fresh: Token, now: Timestamp) -> Option<Self> {
        let life = if user.confirmed { RESET_LIFE } else { INVITATION_LIFE };
        if known.as_ref().is_some_and(|known| known.until > now.plus(life.saturating_sub(PAUSE))) {
            return None;
        }
        let token = known.filter(|known| known.until > now).map_or(fresh, |known| known.token);
        Some(Self { token, until: now.plus(life) })
    }
}

/// Another address that somebody wants to sign in with, for which they have yet to show that it is theirs.
#[derive(Debug, Clone)]
pub struct EmailChange {
    /// The address, checked.
    pub email: String,
    /// What is sent there.
    pub token: Token,
    /// When it opens nothing any more.
    pub until: Timestamp,
}

/// How long another address can be confirmed.
const EMAIL_CHANGE_LIFE: Duration = Duration::from_hours(3 * 24);

impl EmailChange {
    /// A change to `email` that is asked for at `now`; nothing when the same, `known`, was just asked for.
    pub fn new(email: &str, known: Option<&Self>, token: Token, now: Timestamp) -> Option<Self> {
        let is_fresh = |known: &Self| {
            known.email == email && known.until > now.plus(EMAIL_CHANGE_LIFE.saturating_sub(PAUSE))
        };
        if known.is_some_and(is_fresh) {
            return None;
        }
        Some(Self { email: email.to_owned(), token, until: now.plus(EMAIL_CHANGE_LIFE) })
    }
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers in the inboxes they belong to.
    Agent,
    /// Sees and changes everything in the account.
    Administrator,
}

impl Role {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Agent, Self::Administrator].into_iter().find(|role| role.as_str() == text)
    }
}

/// What a member chose to be seen as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Ready for conversations.
    Online,
    /// Away.
    Offline,
    /// Here, but not to be given more.
    Busy,
}

impl Availability {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Busy => "busy",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Online, Self::Offline, Self::Busy].into_iter().find(|value| value.as_str() == text)
    }
}

/// A sign-in name in the form it is kept: trimmed and lower-cased.
pub fn checked_email(text: &str) -> Result<String> {
    let email = text.trim().to_lowercase();
    if crate::contact::is_email(&email) {
        return Ok(email);
    }
    Err(Error::invalid("email", "Email is not an email"))
}

/// Checks a new password: 8 to 128 characters.
pub fn checked_password(text: &str) -> Result<&str> {
    match text.chars().count() {
        0..8 => Err(Error::invalid("password", "Password is too short (minimum is 8 characters)")),
        8..=128 => Ok(text),
        _ => Err(Error::invalid("password", "Password is too long (maximum is 128 characters)")),
    }
}
