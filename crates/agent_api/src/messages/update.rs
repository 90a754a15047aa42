//! `PATCH /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}`

use actions::messages;
use axum::extract::State;
use model::Error;
use model::message::MessageStatus;
use rest::{AgentError, Json, Params};
use wire::MessageRest;

use super::MessagePath;
use crate::At;
use crate::caller::Agent;
use crate::conversations::ConversationPath;
use crate::door::Door;

/// Notes what became of a message outside: `status`, and `external_error` for one that failed.
#[utoipa::path(
    patch,
    path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}",
    tag = "messages",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path), ("message_id" = i64, Path)),
    responses((status = 200, description = "The message", body = MessageRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(conversation): At<ConversationPath>,
    At(path): At<MessagePath>,
    params: Params,
) -> Result<Json<MessageRest>, AgentError> {
    let unknown = || Error::invalid("status", "Status must be sent, delivered, read or failed");
    let status = params.text("status").as_deref().and_then(MessageStatus::parse).ok_or_else(unknown)?;
    let reason = params.text("external_error").filter(|reason| !reason.trim().is_empty());
    let conversation = conversation.key(&door, &agent).await?;
    let noted = (status, reason);
    let view = messages::note_delivery(&door.app, &agent, conversation, path.message_id, noted).await?;
    let sight = door.sight(agent.account_id).await?;
    Ok(Json(MessageRest::new(&view, sight.look())))
}
