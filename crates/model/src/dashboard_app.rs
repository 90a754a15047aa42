//! Pages that dashboards show beside a conversation.

use crate::account::AccountId;
use crate::agent_bot::is_web_address;
use crate::{Error, FieldError, Id, Result, Timestamp};

/// Identifies such a page.
pub type DashboardAppId = Id<DashboardApp>;

/// A page that dashboards show beside a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardApp {
    /// Key.
    pub id: DashboardAppId,
    /// The account.
    pub account_id: AccountId,
    /// What is said about it.
    pub fields: DashboardAppFields,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What is said about such a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DashboardAppFields {
    /// What agents call it.
    pub title: String,
    /// The addresses of its frames; clients show the first, so there is one at least.
    pub urls: Vec<String>,
}

/// Frames of one page at most.
const FRAMES: usize = 10;

impl DashboardAppFields {
    /// These fields in the form they are kept; every broken rule is told.
    pub fn checked(mut self) -> Result<Self> {
        self.title = self.title.trim().into();
        let mut broken = Vec::new();
        let mut refuse = |attribute, message: String| broken.push(FieldError { attribute, message });
        if self.title.is_empty() || self.title.chars().count() > 255 {
            refuse("title", "Title must have 1 to 255 characters".into());
        }
        let known = self.urls.iter().all(|url| is_web_address(url));
        if self.urls.is_empty() || self.urls.len() > FRAMES || !known {
            refuse("content", format!("Content must be 1 to {FRAMES} frames with an address on the web"));
        }
        if broken.is_empty() { Ok(self) } else { Err(Error::Invalid(broken)) }
    }
}
