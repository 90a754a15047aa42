//! `/api/v1/accounts/{account_id}/agent_bots`: programs that answer customers before people do.

mod create;
mod list;
mod remove;
mod remove_avatar;
mod reset_access_token;
mod reset_secret;
mod show;
mod update;

use axum::Router;
use axum::routing::{delete, get, post};
use model::agent_bot::{AgentBotFields, AgentBotId};
use model::{Attributes, Error, Result};
use rest::lenient;
use serde::Deserialize;

use crate::door::Door;
use crate::given::Given;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use remove_avatar::__path_remove_avatar;
pub(crate) use reset_access_token::__path_reset_access_token;
pub(crate) use reset_secret::__path_reset_secret;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/agent_bots";
    let one = format!("{all}/{{agent_bot_id}}");
    let below = |verb| format!("{one}/{verb}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&one, get(show::show).patch(update::update).put(update::update).delete(remove::remove))
        .route(&below("avatar"), delete(remove_avatar::remove_avatar))
        .route(&below("reset_access_token"), post(reset_access_token::reset_access_token))
        .route(&below("reset_secret"), post(reset_secret::reset_secret))
}

#[derive(Deserialize)]
struct AgentBotPath {
    agent_bot_id: AgentBotId,
}

/// What a request says about a bot; what is absent stays as it is.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default)]
    description: Given,
    #[serde(default)]
    outgoing_url: Given,
    #[serde(default, deserialize_with = "lenient::text")]
    bot_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    bot_config: Option<Attributes>,
}

impl Body {
    /// `Invalid` when it asks for a kind of bot that there is not.
    fn check(&self) -> Result<()> {
        match self.bot_type.as_deref() {
            None | Some("" | "webhook" | "0") => Ok(()),
            Some(_) => Err(Error::invalid("bot_type", "Bot type must be webhook")),
        }
    }

    fn apply(&self, bot: &mut AgentBotFields) {
        if let Some(name) = &self.name {
            bot.name.clone_from(name);
        }
        self.description.apply(&mut bot.description);
        self.outgoing_url.apply(&mut bot.outgoing_url);
        if let Some(config) = &self.bot_config {
            bot.bot_config.clone_from(config);
        }
    }
}
