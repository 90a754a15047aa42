//! `GET /api/v1/accounts/{account_id}/teams/{team_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::TeamRest;

use super::{TeamPath, shown};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows a team.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/teams/{team_id}", tag = "teams",
    params(("account_id" = i64, Path), ("team_id" = i64, Path)),
    responses((status = 200, description = "The team", body = TeamRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<TeamPath>,
) -> Result<Json<TeamRest>, AgentError> {
    let team = store::teams::by_id(&door.app.store.reader(), &agent, path.team_id).await?;
    Ok(Json(shown(&door, &agent, &team).await?))
}
