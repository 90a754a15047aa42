//! `DELETE /api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}`

use actions::custom_filters;
use axum::extract::State;
use http::StatusCode;
use rest::AgentError;

use super::CustomFilterPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Forgets a kept list.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}", tag = "custom filters",
    params(("account_id" = i64, Path), ("custom_filter_id" = i64, Path)),
    responses((status = 204, description = "Gone"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<CustomFilterPath>,
) -> Result<StatusCode, AgentError> {
    custom_filters::remove(&door.app, &agent, path.custom_filter_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
