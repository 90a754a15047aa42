//! Groups of agents that a conversation can be handed to.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::{Error, Id, Result, Timestamp};

/// Identifies a team.
pub type TeamId = Id<Team>;

/// A group of agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Key.
    pub id: TeamId,
    /// The account.
    pub account_id: AccountId,
    /// Lower-cased, unique in the account.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether a conversation given to the team picks one of its members by itself.
    pub allow_auto_assign: bool,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What events keep of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamCard {
    /// Key.
    pub id: TeamId,
    /// Name.
    pub name: String,
}

/// A team's name in the form it is kept: trimmed and lower-cased, 1 to 255 characters.
pub fn checked_name(text: &str) -> Result<String> {
    let name = text.trim().to_lowercase();
    if name.is_empty() {
        return Err(Error::invalid("name", "Name must not be blank"));
    }
    if name.chars().count() > 255 {
        return Err(Error::invalid("name", "Name is too long (maximum is 255 characters)"));
    }
    Ok(name)
}
