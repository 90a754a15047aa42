//! `GET /public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}`.

use actions::contacts::verify;
use axum::extract::State;
use rest::{Json, PublicError};

use super::details::Details;
use crate::Door;
use crate::visitor::Named;

/// Shows the customer of a session. A proof in the request verifies the session.
#[utoipa::path(
    get,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}",
    tag = "Contacts",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
        ("identifier" = Option<String>, Query, description = "The business's own key for the customer"),
        ("identifier_hash" = Option<String>, Query, description = "Proof of the identifier"),
    ),
    responses(
        (status = 200, body = wire::PublicContact),
        (status = 401, description = "The proof of the identifier is wrong, or missing where it is required"),
        (status = 404, description = "No such inbox or session"),
    ),
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Named(visitor): Named,
    Json(details): Json<Details>,
) -> Result<Json<wire::PublicContact>, PublicError> {
    let visitor = verify(&door.app, visitor, &details.claim()).await?;
    Ok(Json(wire::PublicContact::new(&visitor.contact, &visitor.session)))
}
