//! Named API tokens.

use crate::user::UserId;
use crate::{Id, Timestamp, Token};

/// Identifies an access token.
pub type AccessTokenId = Id<AccessToken>;

/// The name of the token that every user has from the start.
pub const DEFAULT_NAME: &str = "default";

/// A named API token with the full rights of its owner.
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// Key.
    pub id: AccessTokenId,
    /// Whose rights it carries.
    pub user_id: UserId,
    /// What its owner calls it.
    pub name: String,
    /// The secret, sealed in the rows.
    pub token: Token,
    /// Creation.
    pub created_at: Timestamp,
}
