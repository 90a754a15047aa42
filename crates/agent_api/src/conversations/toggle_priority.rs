//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_priority`

use actions::conversations;
use axum::extract::State;
use model::conversation::Priority;
use model::{Error, Result};
use rest::{AgentError, Empty, Params};

use super::ConversationPath;
use crate::At;
use crate::caller::Staff;
use crate::door::Door;

/// Says how urgent the conversation is; `none`, `null` and blank take the urgency away.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_priority",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Said"))
)]
pub(crate) async fn toggle_priority(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Empty, AgentError> {
    let priority = priority(&params)?;
    let conversation = path.key(&door, &staff).await?;
    conversations::set_priority(&door.app, &staff, conversation, priority).await?;
    Ok(Empty)
}

/// The `priority` of a request.
pub(super) fn priority(params: &Params) -> Result<Option<Priority>> {
    let text = params.text("priority").unwrap_or_default();
    match text.trim() {
        "" | "none" | "nil" | "null" => Ok(None),
        text => {
            let unknown = || Error::invalid("priority", "Priority must be low, medium, high, urgent or none");
            Priority::parse(text).map(Some).ok_or_else(unknown)
        }
    }
}
