//! One session of a customer in one inbox.

use serde::{Deserialize, Serialize};

use crate::contact::ContactId;
use crate::inbox::InboxId;
use crate::{Error, Id, Result, Timestamp, Token};

/// Identifies a customer's session.
pub type ContactInboxId = Id<ContactInbox>;

/// One session of a customer in one inbox. Its token is kept apart, so that no event can carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactInbox {
    /// Key.
    pub id: ContactInboxId,
    /// The customer.
    pub contact_id: ContactId,
    /// The inbox.
    pub inbox_id: InboxId,
    /// The customer's own name for the session, unique in the inbox; whoever knows it may act in it.
    pub source_id: String,
    /// Whether the business has proven who the customer is.
    pub hmac_verified: bool,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A session with the token that opens its realtime stream.
#[derive(Debug, Clone)]
pub struct Session {
    /// The session.
    pub contact_inbox: ContactInbox,
    /// Opens the realtime stream.
    pub pubsub_token: Token,
}

/// A client's own `source_id`: blank counts as absent, at most 255 characters.
pub fn checked_source_id(text: Option<String>) -> Result<Option<String>> {
    let source_id = text.filter(|text| !text.trim().is_empty());
    if source_id.as_deref().is_some_and(|text| text.chars().count() > 255) {
        return Err(Error::invalid("source_id", "Source is too long (maximum is 255 characters)"));
    }
    Ok(source_id)
}
