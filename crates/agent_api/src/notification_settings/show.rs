//! `GET /api/v1/accounts/{account_id}/notification_settings`

use axum::extract::State;
use rest::{AgentError, Json};

use super::{Settings, own};
use crate::caller::Agent;
use crate::door::Door;

/// Shows of what the caller wants to hear by e-mail and by push.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/notification_settings", tag = "notifications",
    params(("account_id" = i64, Path)), responses((status = 200, description = "Settings", body = Settings))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Settings>, AgentError> {
    Ok(Json(own(&door, &agent).await?))
}
