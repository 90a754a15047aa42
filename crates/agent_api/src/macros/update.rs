//! `PATCH /api/v1/accounts/{account_id}/macros/{macro_id}`

use actions::{Edit, macros};
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::{MacroRest, Payload};

use super::{Body, MacroPath, shown_one};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Changes a macro: a personal one by whoever made it, everybody's by administrators.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/macros/{macro_id}", tag = "macros",
    params(("account_id" = i64, Path), ("macro_id" = i64, Path)),
    responses((status = 200, description = "The macro", body = Payload<MacroRest>))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<MacroPath>,
    params: Params,
) -> Result<Json<Payload<MacroRest>>, AgentError> {
    let body = Body::read(&door, &agent, &params)?;
    let visibility = body.visibility()?;
    let edit = Edit::new(move |fields| body.apply(visibility, fields));
    let changed = macros::update(&door.app, &agent, path.macro_id, edit).await?;
    Ok(Json(Payload { payload: shown_one(&door, &agent, changed).await? }))
}
