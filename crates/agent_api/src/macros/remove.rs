//! `DELETE /api/v1/accounts/{account_id}/macros/{macro_id}`

use actions::macros;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::MacroPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Deletes a macro: a personal one by whoever made it, everybody's by administrators.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/macros/{macro_id}", tag = "macros",
    params(("account_id" = i64, Path), ("macro_id" = i64, Path)),
    responses((status = 200, description = "Deleted"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<MacroPath>,
) -> Result<Empty, AgentError> {
    macros::remove(&door.app, &agent, path.macro_id).await?;
    Ok(Empty)
}
