//! `DELETE /api/v1/accounts/{account_id}/dashboard_apps/{dashboard_app_id}`

use actions::dashboard_apps;
use axum::extract::State;
use http::StatusCode;
use rest::AgentError;

use super::DashboardAppPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Removes a page.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/dashboard_apps/{dashboard_app_id}", tag = "dashboard apps",
    params(("account_id" = i64, Path), ("dashboard_app_id" = i64, Path)),
    responses((status = 204, description = "Gone"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<DashboardAppPath>,
) -> Result<StatusCode, AgentError> {
    dashboard_apps::remove(&door.app, &admin.scope, path.dashboard_app_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
