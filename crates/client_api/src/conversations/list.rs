//! `GET /public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations`.

use axum::extract::State;
use rest::{Json, PublicError};
use store::threads;

use super::public::public;
use crate::Door;
use crate::visitor::Visitor;

/// Lists the conversations of the session or, once it is verified, of the contact; oldest first.
#[utoipa::path(
    get,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations",
    tag = "Conversations",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
    ),
    responses(
        (status = 200, body = [wire::PublicConversation]),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox or session"),
    ),
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Visitor(visitor): Visitor,
) -> Result<Json<Vec<wire::PublicConversation>>, PublicError> {
    let threads = threads::list_of_visitor(&door.app.store.reader(), &visitor.scope).await?;
    let mut conversations = Vec::with_capacity(threads.len());
    for thread in &threads {
        conversations.push(public(&door, thread, &visitor.contact).await?);
    }
    Ok(Json(conversations))
}
