//! `PATCH /public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}`.

use axum::extract::State;
use rest::{Json, PublicError};

use super::details::Details;
use crate::Door;
use crate::visitor::Named;

/// Adds what the customer says about themselves; they may turn out to be a contact who is known already.
#[utoipa::path(
    patch,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}",
    tag = "Contacts",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
    ),
    request_body = Details,
    responses(
        (status = 200, body = wire::ContactRecord),
        (status = 401, description = "The proof of the identifier is wrong, or missing where it is required"),
        (status = 404, description = "No such inbox or session"),
        (status = 422, description = "Something broke a rule"),
    ),
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Named(visitor): Named,
    Json(details): Json<Details>,
) -> Result<Json<wire::ContactRecord>, PublicError> {
    let (claim, avatar_url) = (details.claim(), details.avatar_url.clone());
    let details = details.into_details();
    let contact = actions::contacts::update(&door.app, &visitor, &claim, details, avatar_url).await?;
    Ok(Json(wire::ContactRecord::from(&contact)))
}
