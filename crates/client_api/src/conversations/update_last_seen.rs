//! `POST …/conversations/{display_id}/update_last_seen`.

use axum::extract::State;
use rest::{Empty, PublicError};
use serde_json::json;

use crate::Door;
use crate::repeat::IdempotencyKey;
use crate::visitor::InConversation;

/// Notes that the customer has seen everything so far.
#[utoipa::path(
    post,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{display_id}/update_last_seen",
    tag = "Conversations",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
        ("display_id" = i64, Path, description = "Number of the conversation"),
    ),
    responses(
        (status = 200, description = "Noted; the body is empty"),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox, session or conversation"),
    ),
)]
pub(crate) async fn update_last_seen(
    State(door): State<Door>,
    within: InConversation,
    key: IdempotencyKey,
) -> Result<Empty, PublicError> {
    let conversation = within.thread.view.conversation.id;
    let repeat = key.of_session(&within.scope, &json!(["see", conversation]));
    actions::conversations::see_as_contact(&door.app, &within.scope, conversation, repeat.as_ref()).await?;
    Ok(Empty)
}
