//! `DELETE /api/v1/accounts/{account_id}/conversations/{conversation_id}/participants`

use actions::conversations;
use axum::extract::State;
use rest::{AgentError, Empty, Params};

use crate::At;
use crate::caller::Agent;
use crate::conversations::ConversationPath;
use crate::door::Door;
use crate::user_ids::user_ids;

/// Lets these people take part in a conversation no more.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants",
    tag = "participants", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Removed"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Empty, AgentError> {
    let users = user_ids(&params)?;
    let conversation = path.key(&door, &agent).await?;
    conversations::remove_participants(&door.app, &agent, conversation, &users).await?;
    Ok(Empty)
}
