//! `POST …/conversations/{display_id}/toggle_typing`.

use axum::extract::State;
use model::typing::TypingState;
use rest::{Empty, Params, PublicError};

use crate::Door;
use crate::visitor::Writing;

/// Tells agents that the customer began or stopped writing; anything but `on` and `off` tells nothing.
#[utoipa::path(
    post,
    path = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{display_id}/toggle_typing",
    tag = "Conversations",
    params(
        ("inbox_identifier" = String, Path, description = "Public name of the inbox"),
        ("source_id" = String, Path, description = "Name of the session"),
        ("display_id" = i64, Path, description = "Number of the conversation"),
        ("typing_status" = Option<String>, Query, description = "`on` or `off`, here or in the body"),
    ),
    responses(
        (status = 200, description = "Told; the body is empty"),
        (status = 401, description = "The inbox requires a verified session"),
        (status = 404, description = "No such inbox, session or conversation"),
    ),
)]
pub(crate) async fn toggle_typing(
    State(door): State<Door>,
    Writing(conversation): Writing,
    params: Params,
) -> Result<Empty, PublicError> {
    let state = match params.text("typing_status").as_deref() {
        Some("on") => TypingState::On,
        Some("off") => TypingState::Off,
        _ => return Ok(Empty),
    };
    actions::conversations::type_as_contact(&door.app, conversation, state);
    Ok(Empty)
}
