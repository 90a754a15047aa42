//! `POST /api/v1/accounts/{account_id}/custom_filters`

use actions::custom_filters;
use axum::extract::State;
use http::HeaderMap;
use rest::{AgentError, Json, Params};
use wire::CustomFilterRest;

use super::Body;
use crate::caller::Agent;
use crate::door::Door;
use crate::repeat;

/// Keeps a list for the caller.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/custom_filters", tag = "custom filters",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The list", body = CustomFilterRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Agent(agent): Agent,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<CustomFilterRest>, AgentError> {
    let body: Body = params.wrapped("custom_filter")?;
    let repeat = repeat::key(&headers, &agent, "custom_filters", &params);
    let made = custom_filters::create(&door.app, &agent, body.begun(), repeat.as_ref()).await?;
    Ok(Json(CustomFilterRest::from(&made)))
}
