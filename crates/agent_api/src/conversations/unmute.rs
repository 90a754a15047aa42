//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/unmute`

use actions::conversations;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::ConversationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Hears the customer again; the conversation stays as it is.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/unmute", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Heard again"))
)]
pub(crate) async fn unmute(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
) -> Result<Empty, AgentError> {
    let conversation = path.key(&door, &agent).await?;
    conversations::unmute(&door.app, &agent, conversation).await?;
    Ok(Empty)
}
