//! `DELETE /api/v1/accounts/{account_id}/teams/{team_id}/team_members`

use actions::teams;
use axum::extract::State;
use rest::{AgentError, Empty, Params};

use crate::At;
use crate::caller::Admin;
use crate::door::Door;
use crate::teams::TeamPath;
use crate::user_ids::user_ids;

/// Takes agents out of a team.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/teams/{team_id}/team_members", tag = "team members",
    params(("account_id" = i64, Path), ("team_id" = i64, Path)),
    responses((status = 200, description = "Removed"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<TeamPath>,
    params: Params,
) -> Result<Empty, AgentError> {
    let users = user_ids(&params).map_err(AgentError::in_words)?;
    teams::remove_members(&door.app, &admin.scope, path.team_id, &users).await?;
    Ok(Empty)
}
