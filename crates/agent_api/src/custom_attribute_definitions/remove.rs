//! `DELETE /api/v1/accounts/{account_id}/custom_attribute_definitions/{custom_attribute_definition_id}`

use actions::custom_attributes;
use axum::extract::State;
use http::StatusCode;
use rest::AgentError;

use super::CustomAttributePath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Deletes the definition of a custom attribute; the values stay.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/custom_attribute_definitions/{custom_attribute_definition_id}", tag = "custom attributes",
    params(("account_id" = i64, Path), ("custom_attribute_definition_id" = i64, Path)),
    responses((status = 204, description = "Gone"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<CustomAttributePath>,
) -> Result<StatusCode, AgentError> {
    custom_attributes::remove(&door.app, &admin.scope, path.custom_attribute_definition_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
