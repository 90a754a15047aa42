//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/mute`

use actions::conversations;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::ConversationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Blocks the customer and resolves the conversation: what they write reopens nothing from now on.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/mute", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Muted"))
)]
pub(crate) async fn mute(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
) -> Result<Empty, AgentError> {
    let conversation = path.key(&door, &agent).await?;
    conversations::mute(&door.app, &agent, conversation).await?;
    Ok(Empty)
}
