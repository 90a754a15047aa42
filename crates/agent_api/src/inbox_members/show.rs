//! `GET /api/v1/accounts/{account_id}/inbox_members/{inbox_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::Payload;

use super::answer;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;
use crate::inboxes::{InboxPath, seen};

/// Lists who answers in an inbox, to its members and to administrators.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/inbox_members/{inbox_id}", tag = "inbox members",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "Members", body = Payload<Vec<wire::Agent>>))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<InboxPath>,
) -> Result<Json<Payload<Vec<wire::Agent>>>, AgentError> {
    let inbox = seen(&door, &agent, path.inbox_id).await?;
    let members = store::inboxes::members(&door.app.store.reader(), &agent, inbox.id).await?;
    Ok(Json(answer(&door, agent.account_id, &members).await?))
}
