//! A signed-in device of a user.

use crate::user::UserId;
use crate::{Id, Timestamp};

/// Identifies a session.
pub type SessionId = Id<Session>;

/// How long a sign-in lasts: two months.
pub const LIFETIME: std::time::Duration = std::time::Duration::from_hours(61 * 24);
/// How many devices a user may be signed in on; the oldest is signed out beyond that.
pub const PER_USER: u64 = 25;

/// A signed-in device of a user. Its token is kept only as a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Key.
    pub id: SessionId,
    /// Who signed in.
    pub user_id: UserId,
    /// The device's own name for the session, chosen by us at sign-in.
    pub client: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Creation.
    pub created_at: Timestamp,
}
