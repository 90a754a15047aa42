//! `GET /api/v1/accounts/{account_id}/custom_filters`

use axum::extract::State;
use model::custom_attribute::word;
use model::custom_filter::FILTER_TYPES;
use rest::{AgentError, Json, Params};
use wire::CustomFilterRest;

use crate::caller::Agent;
use crate::door::Door;

/// Lists the caller's kept lists of `filter_type` (`conversation` unless told), oldest first.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/custom_filters", tag = "custom filters",
    params(("account_id" = i64, Path), ("filter_type" = Option<String>, Query)),
    responses((status = 200, description = "All of them", body = Vec<CustomFilterRest>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Vec<CustomFilterRest>>, AgentError> {
    let all = store::custom_filters::list(&door.app.store.reader(), &agent).await?;
    let wanted = params.text("filter_type").and_then(|given| word(&FILTER_TYPES, &given));
    let wanted = wanted.unwrap_or_else(|| FILTER_TYPES[0].to_owned());
    let all = all.iter().filter(|one| one.fields.filter_type == wanted);
    Ok(Json(all.map(CustomFilterRest::from).collect()))
}
