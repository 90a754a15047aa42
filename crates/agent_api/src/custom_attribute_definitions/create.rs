//! `POST /api/v1/accounts/{account_id}/custom_attribute_definitions`

use actions::custom_attributes;
use axum::extract::State;
use http::HeaderMap;
use rest::{AgentError, Json, Params};
use wire::CustomAttributeRest;

use super::Body;
use crate::caller::Admin;
use crate::door::Door;
use crate::repeat;

/// Defines a custom attribute.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/custom_attribute_definitions", tag = "custom attributes",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The definition", body = CustomAttributeRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    admin: Admin,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<CustomAttributeRest>, AgentError> {
    let body: Body = params.wrapped("custom_attribute_definition")?;
    let repeat = repeat::key(&headers, &admin.agent, "custom_attribute_definitions", &params);
    let made = custom_attributes::create(&door.app, &admin.scope, body.begun(), repeat.as_ref()).await?;
    Ok(Json(CustomAttributeRest::from(&made)))
}
