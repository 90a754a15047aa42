//! `GET /api/v1/accounts/{account_id}/agents`

use axum::extract::State;
use rest::{AgentError, Json};

use crate::caller::Agent;
use crate::door::Door;

/// Lists everyone in the account, by name.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/agents", tag = "agents",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Members", body = Vec<wire::Agent>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Vec<wire::Agent>>, AgentError> {
    let members = store::memberships::members(&door.app.store.reader(), &agent).await?;
    Ok(Json(door.shown(agent.account_id, &members).await?))
}
