//! `GET /api/v1/accounts/{account_id}/custom_attribute_definitions`

use axum::extract::State;
use model::custom_attribute::{MODELS, word};
use rest::{AgentError, Json, Params};
use wire::CustomAttributeRest;

use crate::caller::Agent;
use crate::door::Door;

/// Lists the definitions of custom attributes, oldest first; with `attribute_model` those of conversations or of contacts.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/custom_attribute_definitions", tag = "custom attributes",
    params(("account_id" = i64, Path), ("attribute_model" = Option<String>, Query)),
    responses((status = 200, description = "All of them", body = Vec<CustomAttributeRest>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Vec<CustomAttributeRest>>, AgentError> {
    let all = store::custom_attributes::list(&door.app.store.reader(), &agent).await?;
    let model = params.text("attribute_model").and_then(|given| word(&MODELS, &given));
    let all =
        all.iter().filter(|one| model.as_ref().is_none_or(|model| *model == one.fields.attribute_model));
    Ok(Json(all.map(CustomAttributeRest::from).collect()))
}
