//! `GET /api/v1/accounts/{account_id}/conversations/{conversation_id}/participants`

use axum::extract::State;
use rest::{AgentError, Json};

use crate::At;
use crate::caller::Agent;
use crate::conversations::ConversationPath;
use crate::door::Door;

/// Lists who takes part in a conversation.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants",
    tag = "participants", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Participants", body = Vec<wire::Agent>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
) -> Result<Json<Vec<wire::Agent>>, AgentError> {
    let conversation = path.key(&door, &agent).await?;
    let members = store::participants::members(&door.app.store.reader(), &agent, conversation).await?;
    Ok(Json(door.shown(agent.account_id, &members).await?))
}
