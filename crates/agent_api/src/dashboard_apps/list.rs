//! `GET /api/v1/accounts/{account_id}/dashboard_apps`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::DashboardAppRest;

use crate::caller::Agent;
use crate::door::Door;

/// Lists the pages that dashboards show beside a conversation, oldest first.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/dashboard_apps", tag = "dashboard apps",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "All of them", body = Vec<DashboardAppRest>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Vec<DashboardAppRest>>, AgentError> {
    let all = store::dashboard_apps::list(&door.app.store.reader(), &agent).await?;
    let all = all.iter();
    Ok(Json(all.map(DashboardAppRest::from).collect()))
}
