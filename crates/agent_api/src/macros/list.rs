//! `GET /api/v1/accounts/{account_id}/macros`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::{MacroRest, Payload};

use super::shown;
use crate::caller::Agent;
use crate::door::Door;

/// Lists everybody's macros and the caller's own, oldest first.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/macros", tag = "macros", params(("account_id" = i64, Path)),
    responses((status = 200, description = "Macros", body = Payload<Vec<MacroRest>>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Payload<Vec<MacroRest>>>, AgentError> {
    let macros = store::macros::list(&door.app.store.reader(), &agent).await?;
    Ok(Json(Payload { payload: shown(&door, &agent, &macros).await? }))
}
