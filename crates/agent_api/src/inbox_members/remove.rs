//! `DELETE /api/v1/accounts/{account_id}/inbox_members`

use actions::inboxes;
use axum::extract::State;
use rest::{AgentError, Empty, Params};

use super::inbox_id;
use crate::caller::Admin;
use crate::door::Door;
use crate::user_ids::user_ids;

/// Lets agents answer in an inbox no more.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/inbox_members", tag = "inbox members",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Removed"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Empty, AgentError> {
    let (inbox, users) = (inbox_id(&params)?, user_ids(&params)?);
    inboxes::remove_members(&door.app, &admin.scope, inbox, &users).await?;
    Ok(Empty)
}
