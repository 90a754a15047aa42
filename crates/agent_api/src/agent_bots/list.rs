//! `GET /api/v1/accounts/{account_id}/agent_bots`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::AgentBotRest;

use crate::caller::Agent;
use crate::door::Door;

/// Lists the bots of the account, oldest first; their keys are shown to administrators alone.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/agent_bots", tag = "agent bots",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Bots", body = Vec<AgentBotRest>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Vec<AgentBotRest>>, AgentError> {
    let bots = store::agent_bots::list(&door.app.store.reader(), &agent).await?;
    Ok(Json(bots.iter().map(|bot| AgentBotRest::new(bot, agent.role, &door.files)).collect()))
}
