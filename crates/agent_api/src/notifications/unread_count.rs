//! `GET /api/v1/accounts/{account_id}/notifications/unread_count`

use axum::extract::State;
use rest::{AgentError, Json};

use crate::caller::Agent;
use crate::door::Door;

/// Counts what the caller has not looked at.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/notifications/unread_count", tag = "notifications",
    params(("account_id" = i64, Path)), responses((status = 200, description = "The count", body = i64))
)]
pub(crate) async fn unread_count(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<i64>, AgentError> {
    let reader = door.app.store.reader();
    Ok(Json(store::notifications::unread(&reader, agent.account_id, agent.user_id()).await?))
}
