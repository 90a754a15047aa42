//! `GET /api/v1/accounts/{account_id}/inboxes/{inbox_id}/assignable_agents`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::Payload;

use super::InboxPath;
use crate::At;
use crate::assignable_agents::of_all;
use crate::caller::Agent;
use crate::door::Door;

/// Lists whom a conversation of the inbox may be given to: its members, and administrators. Older clients ask here.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/assignable_agents", tag = "inboxes",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "Members", body = Payload<Vec<wire::Agent>>))
)]
pub(crate) async fn assignable_agents(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<InboxPath>,
) -> Result<Json<Payload<Vec<wire::Agent>>>, AgentError> {
    Ok(Json(Payload { payload: of_all(&door, &agent, &[path.inbox_id]).await? }))
}
