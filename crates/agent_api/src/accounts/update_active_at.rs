//! `POST /api/v1/accounts/{account_id}/update_active_at`

use actions::users::{self, Choice};
use axum::extract::State;
use rest::{AgentError, Empty};

use crate::caller::Agent;
use crate::door::Door;

/// Notes that the caller works in this account now.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/update_active_at", tag = "accounts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Noted"))
)]
pub(crate) async fn update_active_at(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Empty, AgentError> {
    users::choose(&door.app, agent.user_id(), agent.account_id, Choice::Account).await?;
    Ok(Empty)
}
