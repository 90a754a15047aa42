//! `POST /api/v1/accounts/{account_id}/notifications/{notification_id}/unread`

use actions::notifications;
use axum::extract::State;
use rest::{AgentError, Json};
use wire::NotificationRecord;

use super::NotificationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Notes that the caller wants to look at it again.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/notifications/{notification_id}/unread", tag = "notifications",
    params(("account_id" = i64, Path), ("notification_id" = i64, Path)),
    responses((status = 200, description = "The notification", body = NotificationRecord))
)]
pub(crate) async fn unread(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<NotificationPath>,
) -> Result<Json<NotificationRecord>, AgentError> {
    let notification = notifications::unread(&door.app, &agent, path.notification_id).await?;
    Ok(Json(notification.into()))
}
