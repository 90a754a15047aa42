//! `POST /api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}/reset_secret`

use actions::agent_bots::{self, Key};
use axum::extract::State;
use rest::{AgentError, Json};
use wire::AgentBotRest;

use super::AgentBotPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Replaces the secret that signs what the bot is sent.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}/reset_secret", tag = "agent bots",
    params(("account_id" = i64, Path), ("agent_bot_id" = i64, Path)),
    responses((status = 200, description = "The bot with its new secret", body = AgentBotRest))
)]
pub(crate) async fn reset_secret(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<AgentBotPath>,
) -> Result<Json<AgentBotRest>, AgentError> {
    let bot = agent_bots::reset(&door.app, &admin.scope, path.agent_bot_id, Key::Secret).await?;
    Ok(Json(AgentBotRest::new(&bot, admin.agent.role, &door.files)))
}
