//! `DELETE /api/v1/accounts/{account_id}/inboxes/{inbox_id}`

use actions::inbox_removal;
use axum::extract::State;
use rest::{AgentError, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::InboxPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// What whoever deletes an inbox is told.
#[derive(Serialize, ToSchema)]
#[schema(as = InboxDeletion)]
pub(crate) struct Answer {
    message: &'static str,
}

/// Deletes an inbox with its conversations and sessions, in the background. At once customers find it no more and agents
/// see it no more; administrators see it with `deleting_since` until it is gone.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}", tag = "inboxes",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "It is being deleted", body = Answer))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<InboxPath>,
) -> Result<Json<Answer>, AgentError> {
    inbox_removal::remove(&door.app, &admin.scope, path.inbox_id).await?;
    Ok(Json(Answer { message: "The inbox is being deleted; this may take a while." }))
}
