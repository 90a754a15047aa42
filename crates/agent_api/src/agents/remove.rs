//! `DELETE /api/v1/accounts/{account_id}/agents/{agent_id}`

use actions::agents;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::AgentPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Removes a member from the account.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/agents/{agent_id}", tag = "agents",
    params(("account_id" = i64, Path), ("agent_id" = i64, Path)),
    responses((status = 200, description = "Removed"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<AgentPath>,
) -> Result<Empty, AgentError> {
    agents::remove(&door.app, &admin.scope, path.agent_id).await?;
    Ok(Empty)
}
