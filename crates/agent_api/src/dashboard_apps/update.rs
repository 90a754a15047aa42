//! `PATCH /api/v1/accounts/{account_id}/dashboard_apps/{dashboard_app_id}`

use actions::{Edit, dashboard_apps};
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::DashboardAppRest;

use super::{Body, DashboardAppPath};
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Changes a page.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/dashboard_apps/{dashboard_app_id}", tag = "dashboard apps",
    params(("account_id" = i64, Path), ("dashboard_app_id" = i64, Path)),
    responses((status = 200, description = "The page", body = DashboardAppRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<DashboardAppPath>,
    params: Params,
) -> Result<Json<DashboardAppRest>, AgentError> {
    let body: Body = params.wrapped("dashboard_app")?;
    let edit = Edit::new(move |fields| body.apply(fields));
    let changed = dashboard_apps::update(&door.app, &admin.scope, path.dashboard_app_id, edit).await?;
    Ok(Json(DashboardAppRest::from(&changed)))
}
