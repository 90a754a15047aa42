//! `POST …/conversations/{display_id}/toggle_status`.

use axum::extract::State;
use rest::{Json, PublicError};
use serde_json::json;

use super::public::public;
use crate::Door;
use crate::repeat::IdempotencyKey;
use crate::visitor::OpenConversation;

/// Resolves a conversation; customers never reopen one this way.
#[utoipa::path(
    post,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{display_id}/toggle_status",
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
pub(crate) async fn toggle_status(
    State(door): State<Door>,
    open: OpenConversation,
    key: IdempotencyKey,
) -> Result<Json<wire::PublicConversation>, PublicError> {
    let scope = &open.visitor.scope;
    let conversation = open.thread.view.conversation.id;
    let repeat = key.of_session(scope, &json!(["resolve", conversation]));
    let thread = actions::conversations::resolve(&door.app, scope, conversation, repeat.as_ref()).await?;
    Ok(Json(public(&door, &thread, &open.visitor.contact).await?))
}
