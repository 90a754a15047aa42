//! `GET /api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::CustomFilterRest;

use super::CustomFilterPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows a kept list.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}", tag = "custom filters",
    params(("account_id" = i64, Path), ("custom_filter_id" = i64, Path)),
    responses((status = 200, description = "The list", body = CustomFilterRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<CustomFilterPath>,
) -> Result<Json<CustomFilterRest>, AgentError> {
    let found = store::custom_filters::by_id(&door.app.store.reader(), &agent, path.custom_filter_id).await?;
    Ok(Json(CustomFilterRest::from(&found)))
}
