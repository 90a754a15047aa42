//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/unread`

use actions::conversations;
use axum::extract::State;
use rest::{AgentError, Json};
use wire::ConversationRest;

use super::{ConversationPath, shown};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Makes the customer's last message count as unread again.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/unread", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The conversation", body = ConversationRest))
)]
pub(crate) async fn unread(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
) -> Result<Json<ConversationRest>, AgentError> {
    let thread = path.thread(&door, &agent).await?;
    let thread = conversations::mark_unread(&door.app, &agent, thread.view.conversation.id).await?;
    Ok(Json(shown::one(&door, &agent, thread).await?))
}
