//! `GET /api/v1/accounts/{account_id}/teams/{team_id}/team_members`

use axum::extract::State;
use rest::{AgentError, Json};

use crate::At;
use crate::caller::Agent;
use crate::door::Door;
use crate::teams::TeamPath;

/// Lists who belongs to a team.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/teams/{team_id}/team_members", tag = "team members",
    params(("account_id" = i64, Path), ("team_id" = i64, Path)),
    responses((status = 200, description = "Members", body = Vec<wire::Agent>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<TeamPath>,
) -> Result<Json<Vec<wire::Agent>>, AgentError> {
    let members = store::teams::members(&door.app.store.reader(), &agent, path.team_id).await?;
    Ok(Json(door.shown(agent.account_id, &members).await?))
}
