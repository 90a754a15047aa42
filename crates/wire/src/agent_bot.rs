//! A bot as agents are answered, and as events and messages show it.

use model::Attributes;
use model::agent_bot::{AgentBot, AgentBotCard};
use model::user::Role;
use serde::Serialize;
use utoipa::ToSchema;

use crate::FileUrls;

/// The one kind of bot there is.
const BOT_TYPE: &str = "webhook";

/// A bot as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct AgentBotRest {
    #[serde(flatten)]
    slim: AgentBotSlim,
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
    pub fn new(bot: &AgentBot, role: Role, files: &FileUrls) -> Self {
        let secret = |token: &model::Token| (role == Role::Administrator).then(|| token.reveal().to_owned());
        Self {
            slim: AgentBotSlim::new(bot, files),
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
    thumbnail: String,
    outgoing_url: Option<String>,
    bot_type: &'static str,
}

impl AgentBotSlim {
    /// The bot.
    pub fn new(bot: &AgentBot, files: &FileUrls) -> Self {
        Self {
            id: bot.id.get(),
            name: bot.name.clone(),
            description: bot.description.clone(),
            thumbnail: files.avatar_thumbnail(bot.avatar.as_deref()),
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
    avatar_url: String,
    r#type: &'static str,
}

impl<'a> AgentBotPush<'a> {
    /// The bot.
    pub fn new(bot: &'a AgentBotCard, files: &FileUrls) -> Self {
        let avatar_url = files.avatar_url(bot.avatar.as_deref());
        Self { id: bot.id.get(), name: &bot.name, avatar_url, r#type: "agent_bot" }
    }
}
