//! A tenant: everything else belongs to exactly one account.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::contact::is_email;
use crate::label::checked_title;
use crate::{Attributes, Error, Id, Result, Timestamp};

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
    /// What its administrators chose.
    pub settings: AccountSettings,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What the administrators of an account chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountSettings {
    /// The domain of its mail.
    pub domain: Option<String>,
    /// Where its customers may write to.
    pub support_email: Option<String>,
    /// What happens to conversations in which nothing happens.
    pub auto_resolve: AutoResolve,
}

/// What happens to open conversations in which nothing happens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AutoResolve {
    /// Minutes after the last message after which they are resolved; never without.
    pub after: Option<u32>,
    /// What the customer is told.
    pub message: Option<String>,
    /// Whether those are left alone whose customer waits for an answer.
    pub ignore_waiting: bool,
    /// The label they get.
    pub label: Option<String>,
}

/// Minutes that may be set: up to 999 days.
const AUTO_RESOLVE: RangeInclusive<u32> = 1..=1_439_856;
/// The longest words of an account's own, in characters.
const TEXT_LIMIT: usize = 10_000;

impl AccountSettings {
    /// The settings in the form they are kept: trimmed, blank ones left out.
    pub fn checked(self) -> Result<Self> {
        let auto_resolve = self.auto_resolve.checked()?;
        let domain = filled(self.domain).map(|domain| domain.to_lowercase());
        if domain.as_ref().is_some_and(|domain| domain.len() > 253 || domain.contains(char::is_whitespace)) {
            return Err(Error::invalid("domain", "Domain is not a domain"));
        }
        let support_email = filled(self.support_email);
        if support_email.as_ref().is_some_and(|email| !is_email(email)) {
            return Err(Error::invalid("support_email", "Support email is not an email"));
        }
        Ok(Self { domain, support_email, auto_resolve })
    }
}

impl AutoResolve {
    fn checked(self) -> Result<Self> {
        if self.after.is_some_and(|after| !AUTO_RESOLVE.contains(&after)) {
            let message = "Auto resolve after must be between 1 and 1439856 minutes";
            return Err(Error::invalid("auto_resolve_after", message));
        }
        let message = filled(self.message);
        if message.as_ref().is_some_and(|message| message.chars().count() > TEXT_LIMIT) {
            let message = "Auto resolve message is too long (maximum is 10000 characters)";
            return Err(Error::invalid("auto_resolve_message", message));
        }
        let broken =
            |_| Error::invalid("auto_resolve_label", "Auto resolve label is not the title of a label");
        let label = filled(self.label).map(|label| checked_title(&label).map_err(broken)).transpose()?;
        Ok(Self { message, label, ..self })
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
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
