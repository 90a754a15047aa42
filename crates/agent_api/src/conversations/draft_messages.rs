//! `/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages`

use actions::conversations::keep_draft;
use axum::extract::State;
use rest::{AgentError, Empty, Json, Params};
use serde::Serialize;
use serde_json::Value;
use store::conversation_drafts;
use utoipa::ToSchema;

use super::ConversationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// What the caller began to write.
#[derive(Serialize, ToSchema)]
pub(crate) struct DraftMessage {
    has_draft: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Shows what the caller began to write and did not send.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The draft", body = DraftMessage))
)]
pub(crate) async fn draft(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
) -> Result<Json<DraftMessage>, AgentError> {
    let conversation = path.key(&door, &agent).await?;
    let message = conversation_drafts::of_caller(&door.app.store.reader(), &agent, conversation).await?;
    Ok(Json(DraftMessage { has_draft: message.is_some(), message }))
}

/// Keeps `draft_message.message` until it is sent, replaced or forgotten.
#[utoipa::path(
    put, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Kept"))
)]
pub(crate) async fn keep(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Empty, AgentError> {
    let conversation = path.key(&door, &agent).await?;
    let message =
        params.value("draft_message").and_then(|draft| draft.get("message")).and_then(Value::as_str);
    keep_draft(&door.app, &agent, conversation, message.map(str::to_owned)).await?;
    Ok(Empty)
}

/// Forgets it.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Forgotten"))
)]
pub(crate) async fn forget(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
) -> Result<Empty, AgentError> {
    let conversation = path.key(&door, &agent).await?;
    keep_draft(&door.app, &agent, conversation, None).await?;
    Ok(Empty)
}
