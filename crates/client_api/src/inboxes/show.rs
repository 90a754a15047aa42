//! `GET /public/api/v1/inboxes/{inbox_identifier}`.

use axum::extract::State;
use rest::{Json, Path, PublicError};

use crate::Door;

/// Shows what a customer may know of an inbox.
#[utoipa::path(
    get,
    path = "/public/api/v1/inboxes/{inbox_identifier}",
    tag = "Inboxes",
    params(("inbox_identifier" = String, Path, description = "Public name of the inbox")),
    responses((status = 200, body = wire::PublicInbox), (status = 404, description = "No such inbox")),
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Path(inbox_identifier): Path<String>,
) -> Result<Json<wire::PublicInbox>, PublicError> {
    let inbox = store::inboxes::by_identifier(&door.app.store.reader(), &inbox_identifier).await?;
    Ok(Json(wire::PublicInbox::from(&inbox)))
}
