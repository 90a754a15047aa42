//! A bot as agents are answered, and as events and messages show it.

use model::Attributes;
use model::agent_bot::{AgentBot, AgentBotCard};
use model::user::Role;
use serde::Serialize;
use utoipa::ToSchema;

/// The one kind of bot there is.
const BOT_TYPE: &str = "webhook";

/// A bot as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct AgentBotRest {
    id: i64,
    name: String,
    description: Option<String>,
    thumbnail: &'static str,
    outgoing_url: Option<String>,
    bot_type: &'static str,
    #[schema(value_type = Object)]
    bot_config: Attributes,
    account_id: i64,
    /// Administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    /// Administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    system_bot: bool,
}

impl AgentBotRest {
    /// The bot; its secrets are shown to administrators alone.
    pub fn new(bot: &AgentBot, role: Role) -> Self {
        let secret = |token: &model::Token| (role == Role::Administrator).then(|| token.reveal().to_owned());
        Self {
            id: bot.id.get(),
            name: bot.name.clone(),
            description: bot.description.clone(),
            thumbnail: "",
            outgoing_url: bot.outgoing_url.clone(),
            bot_type: BOT_TYPE,
            bot_config: bot.bot_config.clone(),
            account_id: bot.account_id.get(),
            access_token: secret(&bot.access_token),
            secret: secret(&bot.secret),
            system_bot: false,
        }
    }
}

/// A bot as those are shown it whose conversations it works on.
#[derive(Serialize, ToSchema)]
pub struct AgentBotSlim {
    id: i64,
    name: String,
    description: Option<String>,
    thumbnail: &'static str,
    outgoing_url: Option<String>,
    bot_type: &'static str,
}

impl From<&AgentBot> for AgentBotSlim {
    fn from(bot: &AgentBot) -> Self {
        Self {
            id: bot.id.get(),
            name: bot.name.clone(),
            description: bot.description.clone(),
            thumbnail: "",
            outgoing_url: bot.outgoing_url.clone(),
            bot_type: BOT_TYPE,
        }
    }
}

/// A bot as events and messages show it.
#[derive(Serialize, ToSchema)]
pub struct AgentBotPush<'a> {
    id: i64,
    name: &'a str,
    avatar_url: &'static str,
    r#type: &'static str,
}

impl<'a> From<&'a AgentBotCard> for AgentBotPush<'a> {
    fn from(bot: &'a AgentBotCard) -> Self {
        Self { id: bot.id.get(), name: &bot.name, avatar_url: "", r#type: "agent_bot" }
    }
}
