//! `GET /api/v1/accounts/{account_id}/inboxes/{inbox_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::InboxRest;

use super::{InboxPath, seen};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows an inbox to its members and to administrators.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}", tag = "inboxes",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "The inbox", body = InboxRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<InboxPath>,
) -> Result<Json<InboxRest>, AgentError> {
    let inbox = seen(&door, &agent, path.inbox_id).await?;
    Ok(Json(InboxRest::new(&inbox, agent.role, &door.files)))
}
