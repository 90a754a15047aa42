//! `GET /api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::AgentBotRest;

use super::AgentBotPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows a bot; its keys are shown to administrators alone.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}", tag = "agent bots",
    params(("account_id" = i64, Path), ("agent_bot_id" = i64, Path)),
    responses((status = 200, description = "The bot", body = AgentBotRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<AgentBotPath>,
) -> Result<Json<AgentBotRest>, AgentError> {
    let bot = store::agent_bots::by_id(&door.app.store.reader(), &agent, path.agent_bot_id).await?;
    Ok(Json(AgentBotRest::new(&bot, agent.role, &door.files)))
}
