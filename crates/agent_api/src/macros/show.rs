//! `GET /api/v1/accounts/{account_id}/macros/{macro_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::{MacroRest, Payload};

use super::{MacroPath, shown_one};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows a macro.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/macros/{macro_id}", tag = "macros",
    params(("account_id" = i64, Path), ("macro_id" = i64, Path)),
    responses((status = 200, description = "The macro", body = Payload<MacroRest>))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<MacroPath>,
) -> Result<Json<Payload<MacroRest>>, AgentError> {
    let found = store::macros::by_id(&door.app.store.reader(), &agent, path.macro_id).await?;
    Ok(Json(Payload { payload: shown_one(&door, &agent, found).await? }))
}
