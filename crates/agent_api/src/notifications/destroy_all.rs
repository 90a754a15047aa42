//! `POST /api/v1/accounts/{account_id}/notifications/destroy_all`

use actions::notifications;
use axum::extract::State;
use rest::{AgentError, Empty, Params};

use crate::caller::Agent;
use crate::door::Door;

/// Throws away all that the caller has, or with `type=read` only what they have looked at.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/notifications/destroy_all", tag = "notifications",
    params(("account_id" = i64, Path)), responses((status = 200, description = "Thrown away"))
)]
pub(crate) async fn destroy_all(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Empty, AgentError> {
    let only_read = params.text("type").as_deref() == Some("read");
    notifications::remove_all(&door.app, &agent, only_read).await?;
    Ok(Empty)
}
