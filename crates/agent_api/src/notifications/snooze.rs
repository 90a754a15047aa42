//! `POST /api/v1/accounts/{account_id}/notifications/{notification_id}/snooze`

use actions::notifications;
use axum::extract::State;
use model::Error;
use rest::{AgentError, Json, Params};
use wire::NotificationRecord;

use super::NotificationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;
use crate::snoozed_until::snoozed_until;

/// Puts it aside until `snoozed_until`, in seconds since 1970 or in ISO-8601.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/notifications/{notification_id}/snooze", tag = "notifications",
    params(("account_id" = i64, Path), ("notification_id" = i64, Path)),
    responses((status = 200, description = "The notification", body = NotificationRecord))
)]
pub(crate) async fn snooze(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<NotificationPath>,
    params: Params,
) -> Result<Json<NotificationRecord>, AgentError> {
    let missing = || Error::invalid("snoozed_until", "Snoozed until must be given");
    let until = snoozed_until(&params)?.ok_or_else(missing)?;
    let notification = notifications::snooze(&door.app, &agent, path.notification_id, until).await?;
    Ok(Json(notification.into()))
}
