//! A tenant: everything else belongs to exactly one account.

use serde::{Deserialize, Serialize};

use crate::{Attributes, Id, Timestamp};

/// Identifies an account.
pub type AccountId = Id<Account>;

/// A tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Key.
    pub id: AccountId,
    /// What people call it.
    pub name: String,
    /// Language of texts the system writes into conversations, an ISO-639-1 code.
    pub locale: String,
    /// Whether its people may work.
    pub status: AccountStatus,
    /// Free-form attributes.
    pub custom_attributes: Attributes,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Whether the people of an account may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// Everything works.
    Active,
    /// Nobody may sign in to it.
    Suspended,
}

impl AccountStatus {
    /// The wire's and the rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    /// Reads the wire's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Suspended].into_iter().find(|status| status.as_str() == text)
    }
}

/// When each of an account's lists last changed, so that clients know what to fetch again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheKeys {
    /// Labels.
    pub label: Option<Timestamp>,
    /// Inboxes.
    pub inbox: Option<Timestamp>,
    /// Teams.
    pub team: Option<Timestamp>,
}
