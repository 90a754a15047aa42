//! `PATCH /api/v1/accounts/{account_id}/inbox_members`

use actions::inboxes;
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::Payload;

use super::{answer, inbox_id};
use crate::caller::Admin;
use crate::door::Door;
use crate::user_ids::user_ids;

/// Lets these agents and nobody else answer in an inbox.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/inbox_members", tag = "inbox members",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "All members now", body = Payload<Vec<wire::Agent>>))
)]
pub(crate) async fn replace(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Json<Payload<Vec<wire::Agent>>>, AgentError> {
    let (inbox, users) = (inbox_id(&params)?, user_ids(&params)?);
    let members = inboxes::set_members(&door.app, &admin.scope, inbox, &users).await?;
    Ok(Json(answer(&door, admin.agent.account_id, &members).await?))
}
