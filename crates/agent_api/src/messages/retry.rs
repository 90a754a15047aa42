//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}/retry`

use actions::messages;
use axum::extract::State;
use rest::{AgentError, Json};
use wire::MessageRest;

use super::MessagePath;
use crate::At;
use crate::caller::Agent;
use crate::conversations::ConversationPath;
use crate::door::Door;

/// Begins a message anew that could not be delivered.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}/retry",
    tag = "messages",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path), ("message_id" = i64, Path)),
    responses((status = 200, description = "The message", body = MessageRest))
)]
pub(crate) async fn retry(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(conversation): At<ConversationPath>,
    At(path): At<MessagePath>,
) -> Result<Json<MessageRest>, AgentError> {
    let conversation = conversation.key(&door, &agent).await?;
    let view = messages::retry(&door.app, &agent, conversation, path.message_id).await?;
    let sight = door.sight(agent.account_id).await?;
    Ok(Json(MessageRest::new(&view, sight.look())))
}
