//! `POST /public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations`.

use axum::extract::State;
use model::Attributes;
use rest::{Json, PublicError};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::public::public;
use crate::Door;
use crate::repeat::IdempotencyKey;
use crate::visitor::Visitor;

/// A conversation that is to begin.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewConversation {
    /// Attributes that the business defined.
    #[serde(default, deserialize_with = "rest::lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Attributes>,
}

/// Begins a conversation, or gives the one that the session has where it may have only one.
#[utoipa::path(
    post,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations",
    tag = "Conversations",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
    ),
    request_body = NewConversation,
    responses(
        (status = 200, body = wire::PublicConversation),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox or session"),
        (status = 422, description = "Something broke a rule"),
    ),
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Visitor(visitor): Visitor,
    key: IdempotencyKey,
    Json(body): Json<NewConversation>,
) -> Result<Json<wire::PublicConversation>, PublicError> {
    let attributes = body.custom_attributes.unwrap_or_default();
    let repeat = key.of_session(&visitor.scope, &json!(["create conversation", attributes]));
    let thread =
        actions::conversations::start(&door.app, &visitor.scope, attributes, repeat.as_ref()).await?;
    Ok(Json(public(&door, &thread, &visitor.contact).await?))
}
