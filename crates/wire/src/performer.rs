//! Who caused an event or works on a conversation, as events show it.

use model::scope::Performer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{AgentBotPush, Look, UserPush};

/// How members are called where a key says what somebody is.
pub(crate) const USER: &str = "User";
/// How bots are.
pub(crate) const AGENT_BOT: &str = "AgentBot";

/// Who caused an event, or works on a conversation; the key `type` tells which it is.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum PerformerPush<'a> {
    /// An agent.
    User(UserPush<'a>),
    /// A bot.
    AgentBot(AgentBotPush<'a>),
}

impl<'a> PerformerPush<'a> {
    /// Whoever it was.
    pub fn new(performer: &'a Performer, look: Look<'_>) -> Self {
        match performer {
            Performer::User(user) => Self::User(UserPush::new(user, look)),
            Performer::AgentBot { agent_bot } => Self::AgentBot(AgentBotPush::new(agent_bot, look.files)),
        }
    }
}
