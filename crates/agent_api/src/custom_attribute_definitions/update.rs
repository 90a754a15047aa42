//! `PATCH /api/v1/accounts/{account_id}/custom_attribute_definitions/{custom_attribute_definition_id}`

use actions::{Edit, custom_attributes};
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::CustomAttributeRest;

use super::{Body, CustomAttributePath};
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Changes the definition of a custom attribute; its key and its model stay as they are.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/custom_attribute_definitions/{custom_attribute_definition_id}", tag = "custom attributes",
    params(("account_id" = i64, Path), ("custom_attribute_definition_id" = i64, Path)),
    responses((status = 200, description = "The definition", body = CustomAttributeRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<CustomAttributePath>,
    params: Params,
) -> Result<Json<CustomAttributeRest>, AgentError> {
    let body: Body = params.wrapped("custom_attribute_definition")?;
    let edit = Edit::new(move |fields| body.apply(fields));
    let changed =
        custom_attributes::update(&door.app, &admin.scope, path.custom_attribute_definition_id, edit).await?;
    Ok(Json(CustomAttributeRest::from(&changed)))
}
