//! `DELETE /api/v1/accounts/{account_id}/conversations/{conversation_id}`

use actions::conversations;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::ConversationPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Deletes a conversation with all that was said in it.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Deleted"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<ConversationPath>,
) -> Result<Empty, AgentError> {
    let conversation = path.key(&door, &admin.agent).await?;
    conversations::remove(&door.app, &admin.scope, conversation).await?;
    Ok(Empty)
}
