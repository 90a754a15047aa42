//! `POST /api/v1/accounts/{account_id}/teams/{team_id}/team_members`

use actions::teams;
use axum::extract::State;
use rest::{AgentError, Json, Params};

use crate::At;
use crate::caller::Admin;
use crate::door::Door;
use crate::teams::TeamPath;
use crate::user_ids::user_ids;

/// Takes agents into a team.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/teams/{team_id}/team_members", tag = "team members",
    params(("account_id" = i64, Path), ("team_id" = i64, Path)),
    responses((status = 200, description = "Whoever was not in it before", body = Vec<wire::Agent>))
)]
pub(crate) async fn add(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<TeamPath>,
    params: Params,
) -> Result<Json<Vec<wire::Agent>>, AgentError> {
    let users = user_ids(&params).map_err(AgentError::in_words)?;
    let members = teams::add_members(&door.app, &admin.scope, path.team_id, &users).await;
    let members = members.map_err(AgentError::in_words)?;
    Ok(Json(door.shown(admin.agent.account_id, &members).await?))
}
