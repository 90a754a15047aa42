//! `GET /api/v1/accounts/{account_id}/custom_attribute_definitions/{custom_attribute_definition_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::CustomAttributeRest;

use super::CustomAttributePath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows the definition of a custom attribute.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/custom_attribute_definitions/{custom_attribute_definition_id}", tag = "custom attributes",
    params(("account_id" = i64, Path), ("custom_attribute_definition_id" = i64, Path)),
    responses((status = 200, description = "The definition", body = CustomAttributeRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<CustomAttributePath>,
) -> Result<Json<CustomAttributeRest>, AgentError> {
    let found = store::custom_attributes::by_id(
        &door.app.store.reader(),
        &agent,
        path.custom_attribute_definition_id,
    )
    .await?;
    Ok(Json(CustomAttributeRest::from(&found)))
}
