//! `POST /public/api/v1/inboxes/{inbox_identifier}/contacts`.

use actions::contacts::{NewSession, create_session};
use axum::extract::State;
use rest::{ClientAddress, Json, Params, Path, PublicError};
use serde_json::json;

use super::details::Details;
use crate::Door;
use crate::repeat::IdempotencyKey;

/// Gives the session of this name, or makes one for a known or new contact.
#[utoipa::path(
    post,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts",
    tag = "Contacts",
    params(("inbox_identifier" = String, Path, description = "Public name of the inbox")),
    request_body = Details,
    responses(
        (status = 200, body = wire::PublicContact),
        (status = 401, description = "The proof of the identifier is wrong, or missing where it is required"),
        (status = 404, description = "No such inbox"),
        (status = 422, description = "Something broke a rule"),
    ),
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Path(inbox_identifier): Path<String>,
    address: ClientAddress,
    key: IdempotencyKey,
    params: Params,
) -> Result<Json<wire::PublicContact>, PublicError> {
    let inbox = store::inboxes::by_identifier(&door.app.store.reader(), &inbox_identifier).await?;
    let details: Details = params.parse()?;
    // Nobody is known yet: without the address, two strangers' keys could meet and share a session.
    let place = format!("inbox {} from {}", inbox.id, address.0);
    let new = NewSession {
        source_id: details.source_id.clone(),
        hash: details.claim().hash,
        avatar_url: details.avatar_url.clone(),
        details: details.into_details(),
        repeat: key.at(&place, &json!(["create contact", params.all()])),
    };
    let (session, contact) = create_session(&door.app, &inbox, new).await?;
    Ok(Json(wire::PublicContact::new(&contact, &session)))
}
