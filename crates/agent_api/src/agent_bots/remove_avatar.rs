//! `DELETE /api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}/avatar`

use actions::avatars::Picture;
use actions::{Edit, agent_bots};
use axum::extract::State;
use rest::{AgentError, Json};
use wire::AgentBotRest;

use super::AgentBotPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Takes the picture of a bot away.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}/avatar", tag = "agent bots",
    params(("account_id" = i64, Path), ("agent_bot_id" = i64, Path)),
    responses((status = 200, description = "The bot", body = AgentBotRest))
)]
pub(crate) async fn remove_avatar(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<AgentBotPath>,
) -> Result<Json<AgentBotRest>, AgentError> {
    let nothing_else = Edit::new(|_| ());
    let (app, scope) = (&door.app, &admin.scope);
    let bot = agent_bots::update(app, scope, path.agent_bot_id, nothing_else, &Picture::Goes).await?;
    Ok(Json(AgentBotRest::new(&bot, admin.agent.role, &door.files)))
}
