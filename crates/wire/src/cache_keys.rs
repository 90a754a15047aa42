//! Which of an account's lists clients have to fetch again.

use model::Timestamp;
use model::account;
use serde::Serialize;
use utoipa::ToSchema;

/// A key for each list; it changes with the list.
#[derive(Serialize, ToSchema)]
pub struct CacheKeys {
    label: String,
    inbox: String,
    team: String,
}

impl From<account::CacheKeys> for CacheKeys {
    fn from(keys: account::CacheKeys) -> Self {
        Self { label: key(keys.label), inbox: key(keys.inbox), team: key(keys.team) }
    }
}

/// `{"cache_keys": …}`
#[derive(Serialize, ToSchema)]
pub struct CachedLists {
    /// The keys.
    pub cache_keys: CacheKeys,
}

/// Ten digits at least; zeros for a list that is as it was at first.
fn key(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "0000000000".to_owned(), |at| at.seconds().to_string())
}
