//! `GET /api/v1/accounts/{account_id}/inboxes/{inbox_id}/agent_bot` and `POST …/set_agent_bot`

use actions::agent_bots;
use axum::extract::State;
use model::Error;
use model::agent_bot::AgentBotId;
use rest::{AgentError, Empty, Json, Params};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use wire::AgentBotRest;

use super::{InboxPath, seen};
use crate::At;
use crate::caller::{Admin, Agent};
use crate::door::Door;

/// The bot of an inbox; an empty object when there is none.
#[derive(Serialize, ToSchema)]
pub(crate) struct BotOfInbox {
    agent_bot: Bot,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Bot {
    Set(Box<AgentBotRest>),
    Unset {},
}

/// Shows the bot that answers first in the inbox.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/agent_bot", tag = "inboxes",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "The bot", body = BotOfInbox))
)]
pub(crate) async fn agent_bot(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<InboxPath>,
) -> Result<Json<BotOfInbox>, AgentError> {
    let inbox = seen(&door, &agent, path.inbox_id).await?;
    let agent_bot = match inbox.agent_bot_id {
        Some(bot) => {
            let bot = store::agent_bots::by_id(&door.app.store.reader(), &agent, bot).await?;
            Bot::Set(Box::new(AgentBotRest::new(&bot, agent.role, &door.files)))
        }
        None => Bot::Unset {},
    };
    Ok(Json(BotOfInbox { agent_bot }))
}

/// Lets the bot named by `agent_bot` answer first in the inbox; `null` lets none. Conversations that begin from then on
/// are pending until the bot hands them over.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/set_agent_bot", tag = "inboxes",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "Set"))
)]
pub(crate) async fn set_agent_bot(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<InboxPath>,
    params: Params,
) -> Result<Empty, AgentError> {
    let bot = match (params.integer("agent_bot"), params.value("agent_bot")) {
        (Some(bot), _) => Some(bot).filter(|bot| *bot != 0).map(AgentBotId::new),
        (None, None | Some(Value::Null)) => None,
        (None, Some(Value::String(text))) if matches!(text.trim(), "" | "null") => None,
        (None, Some(_)) => {
            return Err(Error::invalid("agent_bot", "Agent bot must be a number or null").into());
        }
    };
    agent_bots::answer_in(&door.app, &admin.scope, path.inbox_id, bot).await?;
    Ok(Empty)
}
