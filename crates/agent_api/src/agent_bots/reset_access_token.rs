//! `POST /api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}/reset_access_token`

use actions::agent_bots::{self, Key};
use axum::extract::State;
use rest::{AgentError, Json};
use wire::AgentBotRest;

use super::AgentBotPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Replaces the API token with which the bot calls.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}/reset_access_token", tag = "agent bots",
    params(("account_id" = i64, Path), ("agent_bot_id" = i64, Path)),
    responses((status = 200, description = "The bot with its new token", body = AgentBotRest))
)]
pub(crate) async fn reset_access_token(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<AgentBotPath>,
) -> Result<Json<AgentBotRest>, AgentError> {
    let bot = agent_bots::reset(&door.app, &admin.scope, path.agent_bot_id, Key::AccessToken).await?;
    Ok(Json(AgentBotRest::new(&bot, admin.agent.role, &door.files)))
}
