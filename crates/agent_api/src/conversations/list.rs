//! `GET /api/v1/accounts/{account_id}/conversations`

use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::ConversationList;

use super::{filter, shown};
use crate::caller::Agent;
use crate::door::Door;

/// Lists conversations that the caller may see, 25 a page, with how many there are on each tab.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations", tag = "conversations",
    params(
        ("account_id" = i64, Path),
        ("status" = Option<String>, Query), ("assignee_type" = Option<String>, Query),
        ("inbox_id" = Option<i64>, Query), ("team_id" = Option<i64>, Query),
        ("labels[]" = Option<Vec<String>>, Query), ("q" = Option<String>, Query),
        ("source_id" = Option<String>, Query), ("conversation_type" = Option<String>, Query),
        ("updated_within" = Option<i64>, Query), ("sort_by" = Option<String>, Query),
        ("page" = Option<i64>, Query),
    ),
    responses((status = 200, description = "Conversations", body = ConversationList))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<ConversationList>, AgentError> {
    let filter = filter::read(&door, &agent, &params).await?;
    let reader = door.app.store.reader();
    let counts = store::conversations::counts(&reader, &agent, &filter).await?;
    let threads = store::conversations::list(&reader, &agent, &filter).await?;
    let conversations = shown::all(&door, &agent, &threads).await?;
    Ok(Json(ConversationList::new(filter::counts(counts), conversations)))
}
