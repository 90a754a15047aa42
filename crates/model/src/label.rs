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

/// Labels that one thing has at most.
const PER_THING: usize = 100;

/// The titles that something is labelled with, each once and in the form it is kept. Blank ones are none: forms clear a
/// list with them.
pub fn checked_titles(texts: &[String]) -> Result<Vec<String>> {
    let mut titles = Vec::with_capacity(texts.len().min(PER_THING));
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        let title = checked_title(text)?;
        if !titles.contains(&title) {
            titles.push(title);
        }
        if titles.len() > PER_THING {
            return Err(Error::invalid("labels", "Labels are too many (maximum is 100)"));
        }
    }
    Ok(titles)
}

/// These titles after some came and others went.
pub fn edited(titles: &[String], add: &[String], remove: &[String]) -> Result<Vec<String>> {
    let kept = titles.iter().filter(|title| !remove.contains(title));
    checked_titles(&kept.chain(add).cloned().collect::<Vec<_>>())
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
