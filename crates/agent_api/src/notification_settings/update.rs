//! `PUT /api/v1/accounts/{account_id}/notification_settings`

use actions::notifications;
use axum::extract::State;
use model::Error;
use model::notification::{NotificationFlags, read_flags};
use rest::{AgentError, Json, Params, lenient};
use serde::Deserialize;

use super::{Settings, own};
use crate::caller::Agent;
use crate::door::Door;

/// What a request may wrap its parameters with.
const ROOT: &str = "notification_settings";

#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::texts")]
    selected_email_flags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient::texts")]
    selected_push_flags: Option<Vec<String>>,
}

/// Says of what the caller wants to hear by e-mail and by push; both lists are replaced.
#[utoipa::path(
    put, path = "/api/v1/accounts/{account_id}/notification_settings", tag = "notifications",
    params(("account_id" = i64, Path)), responses((status = 200, description = "Settings", body = Settings))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Settings>, AgentError> {
    if ![ROOT, "selected_email_flags", "selected_push_flags"].iter().any(|key| params.has(key)) {
        return Err(Error::Conflict("param is missing or the value is empty: notification_settings").into());
    }
    let body: Body = params.wrapped(ROOT)?;
    let flags = NotificationFlags {
        email: read_flags("email_", &body.selected_email_flags.unwrap_or_default())?,
        push: read_flags("push_", &body.selected_push_flags.unwrap_or_default())?,
    };
    notifications::set_flags(&door.app, &agent, &flags).await?;
    Ok(Json(own(&door, &agent).await?))
}
