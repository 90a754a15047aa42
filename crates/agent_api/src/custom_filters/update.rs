//! `PATCH /api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}`

use actions::{Edit, custom_filters};
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::CustomFilterRest;

use super::{Body, CustomFilterPath};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Changes a kept list.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}", tag = "custom filters",
    params(("account_id" = i64, Path), ("custom_filter_id" = i64, Path)),
    responses((status = 200, description = "The list", body = CustomFilterRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<CustomFilterPath>,
    params: Params,
) -> Result<Json<CustomFilterRest>, AgentError> {
    let body: Body = params.wrapped("custom_filter")?;
    let edit = Edit::new(move |fields| body.apply(fields));
    let changed = custom_filters::update(&door.app, &agent, path.custom_filter_id, edit).await?;
    Ok(Json(CustomFilterRest::from(&changed)))
}
