//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}/translate`

use axum::extract::State;
use model::Error;
use rest::{AgentError, Empty};

use super::MessagePath;
use crate::At;
use crate::caller::Agent;
use crate::conversations::ConversationPath;
use crate::door::Door;

/// Says that nothing here translates.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}/translate",
    tag = "messages",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path), ("message_id" = i64, Path)),
    responses((status = 422, description = "No translator is configured"))
)]
pub(crate) async fn translate(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(conversation): At<ConversationPath>,
    At(path): At<MessagePath>,
) -> Result<Empty, AgentError> {
    let thread = conversation.thread(&door, &agent).await?;
    store::messages::one(&door.app.store.reader(), &thread, path.message_id).await?;
    Err(Error::Conflict("No translator is configured").into())
}
