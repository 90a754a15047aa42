//! Programs that answer customers before people do.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::avatar::Avatar;
use crate::{Attributes, Error, FieldError, Id, Result, Timestamp, Token};

/// Identifies a bot across all accounts.
pub type AgentBotId = Id<AgentBot>;

/// A program that answers customers before people do.
#[derive(Debug, Clone)]
pub struct AgentBot {
    /// Key.
    pub id: AgentBotId,
    /// The account.
    pub account_id: AccountId,
    /// What customers and agents see.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where it wants to hear what happens.
    pub outgoing_url: Option<String>,
    /// Settings that clients keep for it.
    pub bot_config: Attributes,
    /// Its picture.
    pub avatar: Option<Box<Avatar>>,
    /// The API token with which it calls.
    pub access_token: Token,
    /// Signs what it hears.
    pub secret: Token,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl AgentBot {
    /// What others may see of this bot.
    pub fn card(&self) -> AgentBotCard {
        AgentBotCard { id: self.id, name: self.name.clone(), avatar: self.avatar.clone() }
    }
}

/// What others may see of a bot, as events keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentBotCard {
    /// Key.
    pub id: AgentBotId,
    /// What it is called.
    pub name: String,
    /// Its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Box<Avatar>>,
}

/// What can be said about a bot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AgentBotFields {
    /// What customers and agents see.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where it wants to hear what happens.
    pub outgoing_url: Option<String>,
    /// Settings that clients keep for it.
    pub bot_config: Attributes,
}

/// The longest name, in characters.
const NAME_LIMIT: usize = 255;
/// The longest description, in characters.
const DESCRIPTION_LIMIT: usize = 1_000;
/// The largest settings, in bytes of JSON.
const CONFIG_LIMIT: usize = 16_384;

impl AgentBotFields {
    /// These fields in the form they are kept; every broken rule is told.
    pub fn checked(mut self) -> Result<Self> {
        self.name = self.name.trim().into();
        let mut broken = Vec::new();
        let mut refuse = |attribute, message: String| broken.push(FieldError { attribute, message });
        if self.name.is_empty() {
            refuse("name", "Name can't be blank".into());
        } else if self.name.chars().count() > NAME_LIMIT {
            refuse("name", format!("Name is too long (maximum is {NAME_LIMIT} characters)"));
        }
        if self.description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION_LIMIT) {
            refuse(
                "description",
                format!("Description is too long (maximum is {DESCRIPTION_LIMIT} characters)"),
            );
        }
        if self.outgoing_url.as_deref().is_some_and(|url| !is_web_address(url)) {
            refuse("outgoing_url", "Outgoing url is invalid".into());
        }
        let config = serde_json::to_string(&self.bot_config).map_or(0, |json| json.len());
        if config > CONFIG_LIMIT {
            refuse("bot_config", format!("Bot config is too large (maximum is {CONFIG_LIMIT} bytes)"));
        }
        if broken.is_empty() { Ok(self) } else { Err(Error::Invalid(broken)) }
    }
}

/// Whether it looks like an address on the web: `http://…` or `https://…` with a host, at most 2048 bytes.
pub fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let plain =
        |rest: &str| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace);
    url.len() <= 2048 && rest.is_some_and(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_broken_rule_of_a_bot_is_told() {
        let fields = AgentBotFields {
            name: " ".into(),
            description: Some("x".repeat(1_001)),
            outgoing_url: Some("ftp://bots.example.test".into()),
            bot_config: Attributes::from_iter([("words".to_owned(), "x".repeat(CONFIG_LIMIT).into())]),
        };

        let Err(Error::Invalid(broken)) = fields.checked() else { panic!("the bot breaks every rule") };

        let attributes: Vec<_> = broken.iter().map(|error| error.attribute).collect();
        assert_eq!(attributes, ["name", "description", "outgoing_url", "bot_config"]);
    }
}
