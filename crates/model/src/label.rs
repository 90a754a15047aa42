//! Words that sort conversations and contacts.

use crate::account::AccountId;
use crate::{Error, Id, Result, Timestamp};

/// Identifies a label.
pub type LabelId = Id<Label>;

/// A word that sorts conversations and contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Key.
    pub id: LabelId,
    /// The account.
    pub account_id: AccountId,
    /// The word, lower-cased, unique in the account.
    pub title: String,
    /// What it means.
    pub description: Option<String>,
    /// `#rrggbb`.
    pub color: String,
    /// Whether dashboards list it at the side.
    pub show_on_sidebar: bool,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A label's title in the form it is kept: lower-cased letters, digits, `-` and `_`.
pub fn checked_title(text: &str) -> Result<String> {
    let title = text.trim().to_lowercase();
    if title.is_empty() {
        return Err(Error::invalid("title", "Title must not be blank"));
    }
    if !title.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '_')) {
        return Err(Error::invalid(
            "title",
            "Title may only contain letters, digits, hyphens and underscores",
        ));
    }
    Ok(title)
}
