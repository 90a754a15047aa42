//! `POST /api/v1/accounts/{account_id}/dashboard_apps`

use actions::dashboard_apps;
use axum::extract::State;
use http::HeaderMap;
use rest::{AgentError, Json, Params};
use wire::DashboardAppRest;

use super::Body;
use crate::caller::Admin;
use crate::door::Door;
use crate::repeat;

/// Adds a page with a `title` and `content` of at least one frame.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/dashboard_apps", tag = "dashboard apps",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The page", body = DashboardAppRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    admin: Admin,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<DashboardAppRest>, AgentError> {
    let body: Body = params.wrapped("dashboard_app")?;
    let repeat = repeat::key(&headers, &admin.agent, "dashboard_apps", &params);
    let made = dashboard_apps::create(&door.app, &admin.scope, body.begun(), repeat.as_ref()).await?;
    Ok(Json(DashboardAppRest::from(&made)))
}
