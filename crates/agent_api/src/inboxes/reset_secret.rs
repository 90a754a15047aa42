//! `POST /api/v1/accounts/{account_id}/inboxes/{inbox_id}/reset_secret`

use actions::inboxes;
use axum::extract::State;
use rest::{AgentError, Json};
use wire::InboxRest;

use super::InboxPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Replaces the secret that signs the inbox's webhooks.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/reset_secret", tag = "inboxes",
    params(("account_id" = i64, Path), ("inbox_id" = i64, Path)),
    responses((status = 200, description = "The inbox with its new secret", body = InboxRest))
)]
pub(crate) async fn reset_secret(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<InboxPath>,
) -> Result<Json<InboxRest>, AgentError> {
    let inbox = inboxes::reset_secret(&door.app, &admin.scope, path.inbox_id).await?;
    Ok(Json(InboxRest::new(&inbox, admin.agent.role, &door.files)))
}
