//! What agents note about a customer.

use crate::contact::ContactId;
use crate::user::UserId;
use crate::{Error, Id, Result, Timestamp};

/// Identifies a note across all accounts.
pub type ContactNoteId = Id<ContactNote>;

/// The longest note, in characters.
const LIMIT: usize = 20_000;

/// What an agent noted about a customer. Customers never see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactNote {
    /// Key.
    pub id: ContactNoteId,
    /// About whom.
    pub contact_id: ContactId,
    /// Who noted it, if they are still there.
    pub user_id: Option<UserId>,
    /// The words.
    pub content: String,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// The words of a note in the form they are kept: 1 to 20,000 characters.
pub fn checked_note(text: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Err(Error::invalid("content", "Content can't be blank"));
    }
    if text.chars().count() > LIMIT {
        return Err(Error::invalid("content", "Content is too long (maximum is 20000 characters)"));
    }
    Ok(text.to_owned())
}
