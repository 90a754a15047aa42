//! `PATCH /api/v1/accounts/{account_id}/notifications/{notification_id}`

use actions::notifications;
use axum::extract::State;
use rest::{AgentError, Json};
use wire::NotificationRecord;

use super::NotificationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Notes that the caller has looked at it.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/notifications/{notification_id}", tag = "notifications",
    params(("account_id" = i64, Path), ("notification_id" = i64, Path)),
    responses((status = 200, description = "The notification", body = NotificationRecord))
)]
pub(crate) async fn read(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<NotificationPath>,
) -> Result<Json<NotificationRecord>, AgentError> {
    let notification = notifications::read(&door.app, &agent, path.notification_id).await?;
    Ok(Json(notification.into()))
}
