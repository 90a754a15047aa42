//! `POST /public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/reset_pubsub_token`.

use axum::extract::State;
use rest::{Json, PublicError};
use store::contact_inboxes;

use crate::Door;
use crate::visitor::Visitor;

/// Replaces the realtime token of a session; subscriptions that were opened with the old one end.
#[utoipa::path(
    post,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/reset_pubsub_token",
    tag = "Contacts",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
    ),
    responses(
        (status = 200, description = "The customer with the new token", body = wire::PublicContact),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox or session"),
    ),
)]
pub(crate) async fn reset_pubsub_token(
    State(door): State<Door>,
    Visitor(visitor): Visitor,
) -> Result<Json<wire::PublicContact>, PublicError> {
    let contact_inboxes::Visitor { scope, mut session, contact, .. } = visitor;
    session.pubsub_token = actions::contacts::reset_pubsub_token(&door.app, &scope).await?;
    Ok(Json(wire::PublicContact::new(&contact, &session)))
}
