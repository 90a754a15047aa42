//! `DELETE /api/v1/accounts/{account_id}/teams/{team_id}`

use actions::teams;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::TeamPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Removes a team.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/teams/{team_id}", tag = "teams",
    params(("account_id" = i64, Path), ("team_id" = i64, Path)),
    responses((status = 200, description = "Removed"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<TeamPath>,
) -> Result<Empty, AgentError> {
    teams::remove(&door.app, &admin.scope, path.team_id).await?;
    Ok(Empty)
}
