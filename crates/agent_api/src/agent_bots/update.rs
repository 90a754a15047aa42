//! `PATCH /api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}`

use actions::{Edit, agent_bots};
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::AgentBotRest;

use super::{AgentBotPath, Body};
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Changes a bot.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}", tag = "agent bots",
    params(("account_id" = i64, Path), ("agent_bot_id" = i64, Path)),
    responses((status = 200, description = "The bot", body = AgentBotRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<AgentBotPath>,
    params: Params,
) -> Result<Json<AgentBotRest>, AgentError> {
    let body: Body = params.wrapped("agent_bot")?;
    body.check()?;
    let edit = Edit::new(move |bot| body.apply(bot));
    let bot = agent_bots::update(&door.app, &admin.scope, path.agent_bot_id, edit).await?;
    Ok(Json(AgentBotRest::new(&bot, admin.agent.role)))
}
