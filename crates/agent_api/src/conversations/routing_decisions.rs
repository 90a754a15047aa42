//! `GET /api/v1/accounts/{account_id}/conversations/{conversation_id}/routing_decisions`

use axum::extract::State;
use rest::{AgentError, Json};
use store::routing;
use wire::{Payload, RoutingDecision};

use super::ConversationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Decisions that are shown.
const SHOWN: u32 = 50;

/// Lists why the system gave the conversation to somebody or to nobody, newest first, the last 50 decisions.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/routing_decisions",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The decisions", body = Payload<Vec<RoutingDecision>>))
)]
pub(crate) async fn routing_decisions(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
) -> Result<Json<Payload<Vec<RoutingDecision>>>, AgentError> {
    let thread = path.thread(&door, &agent).await?;
    let conversation = &thread.view.conversation;
    let db = door.app.store.reader();
    let decisions = routing::decisions(&db, &agent, conversation.id, SHOWN).await?;
    let shown = |decision| RoutingDecision::new(decision, conversation.display_id);
    Ok(Json(Payload { payload: decisions.iter().map(shown).collect() }))
}
