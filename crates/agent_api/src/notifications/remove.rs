//! `DELETE /api/v1/accounts/{account_id}/notifications/{notification_id}`

use actions::notifications;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::NotificationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Throws it away.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/notifications/{notification_id}", tag = "notifications",
    params(("account_id" = i64, Path), ("notification_id" = i64, Path)),
    responses((status = 200, description = "Thrown away"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<NotificationPath>,
) -> Result<Empty, AgentError> {
    notifications::remove(&door.app, &agent, path.notification_id).await?;
    Ok(Empty)
}
