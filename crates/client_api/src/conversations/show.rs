//! `GET /public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{display_id}`.

use axum::extract::State;
use rest::{Json, PublicError};

use super::public::public;
use crate::Door;
use crate::visitor::OpenConversation;

/// Shows a conversation with all its messages.
#[utoipa::path(
    get,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{display_id}",
    tag = "Conversations",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
        ("display_id" = i64, Path, description = "Number of the conversation"),
    ),
    responses(
        (status = 200, body = wire::PublicConversation),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox, session or conversation"),
    ),
)]
pub(crate) async fn show(
    State(door): State<Door>,
    open: OpenConversation,
) -> Result<Json<wire::PublicConversation>, PublicError> {
    Ok(Json(public(&door, &open.thread, &open.visitor.contact).await?))
}
