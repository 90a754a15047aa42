//! `GET /api/v1/accounts/{account_id}/teams`

use axum::extract::State;
use model::team::TeamId;
use rest::{AgentError, Json};
use wire::TeamRest;

use crate::caller::Agent;
use crate::door::Door;

/// Lists all teams of the account, by name.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/teams", tag = "teams",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Teams", body = Vec<TeamRest>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Vec<TeamRest>>, AgentError> {
    let teams = store::teams::list(&door.app.store.reader(), &agent).await?;
    let mine: Vec<TeamId> = teams.iter().filter(|(_, mine)| *mine).map(|(team, _)| team.id).collect();
    Ok(Json(teams.iter().map(|(team, _)| TeamRest::new(team, &mine)).collect()))
}
