//! `GET /api/v1/accounts/{account_id}/dashboard_apps/{dashboard_app_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::DashboardAppRest;

use super::DashboardAppPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/dashboard_apps/{dashboard_app_id}", tag = "dashboard apps",
    params(("account_id" = i64, Path), ("dashboard_app_id" = i64, Path)),
    responses((status = 200, description = "The page", body = DashboardAppRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<DashboardAppPath>,
) -> Result<Json<DashboardAppRest>, AgentError> {
    let found = store::dashboard_apps::by_id(&door.app.store.reader(), &agent, path.dashboard_app_id).await?;
    Ok(Json(DashboardAppRest::from(&found)))
}
