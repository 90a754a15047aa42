//! `DELETE /api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}`

use actions::agent_bots;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::AgentBotPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Deletes a bot. Inboxes in which it answered have none from then on; what it said stays.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}", tag = "agent bots",
    params(("account_id" = i64, Path), ("agent_bot_id" = i64, Path)),
    responses((status = 200, description = "Deleted"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<AgentBotPath>,
) -> Result<Empty, AgentError> {
    agent_bots::remove(&door.app, &admin.scope, path.agent_bot_id).await?;
    Ok(Empty)
}
