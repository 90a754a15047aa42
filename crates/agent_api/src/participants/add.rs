//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/participants`

use actions::conversations;
use axum::extract::State;
use rest::{AgentError, Json, Params};

use crate::At;
use crate::caller::Agent;
use crate::conversations::ConversationPath;
use crate::door::Door;
use crate::user_ids::user_ids;

/// Lets these people take part in a conversation.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants",
    tag = "participants", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Whoever did not before", body = Vec<wire::Agent>))
)]
pub(crate) async fn add(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Json<Vec<wire::Agent>>, AgentError> {
    let users = user_ids(&params)?;
    let conversation = path.key(&door, &agent).await?;
    let members = conversations::add_participants(&door.app, &agent, conversation, &users).await?;
    Ok(Json(door.shown(agent.account_id, &members).await?))
}
