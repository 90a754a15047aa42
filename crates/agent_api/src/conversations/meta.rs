//! `GET /api/v1/accounts/{account_id}/conversations/meta`

use axum::extract::State;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use utoipa::ToSchema;
use wire::ConversationCounts;

use super::filter;
use crate::caller::Agent;
use crate::door::Door;

/// How many conversations there are on each tab.
#[derive(Serialize, ToSchema)]
pub(crate) struct Meta {
    meta: ConversationCounts,
}

/// Counts the conversations that the same filters of the list find.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/meta", tag = "conversations",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Counts", body = Meta))
)]
pub(crate) async fn meta(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Meta>, AgentError> {
    let filter = filter::read(&door, &agent, &params).await?;
    let counts = store::conversations::counts(&door.app.store.reader(), &agent, &filter).await?;
    Ok(Json(Meta { meta: filter::counts(counts) }))
}
