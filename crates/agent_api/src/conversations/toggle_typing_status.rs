//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_typing_status`

use actions::conversations;
use axum::extract::State;
use model::Error;
use model::typing::{TypingState, Visibility};
use rest::{AgentError, Empty, Params};

use super::ConversationPath;
use crate::At;
use crate::caller::Staff;
use crate::door::Door;

/// Tells that the caller began or stopped writing; a private note shows it to colleagues only.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_typing_status",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Told"))
)]
pub(crate) async fn toggle_typing_status(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Empty, AgentError> {
    let state = match params.text("typing_status").as_deref() {
        Some("on") => TypingState::On,
        Some("off") => TypingState::Off,
        _ => return Err(Error::invalid("typing_status", "Typing status must be on or off").into()),
    };
    let private = params.flag("is_private").unwrap_or(false);
    let visibility = if private { Visibility::Private } else { Visibility::Public };
    let conversation = path.glance(&door, &staff).await?;
    conversations::type_as_agent(&door.app, &staff, conversation, (state, visibility));
    Ok(Empty)
}
