//! `DELETE /api/v1/accounts/{account_id}/canned_responses/{canned_response_id}`

use actions::canned_responses;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::CannedResponsePath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Throws a canned response away.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/canned_responses/{canned_response_id}", tag = "canned responses",
    params(("account_id" = i64, Path), ("canned_response_id" = i64, Path)),
    responses((status = 200, description = "Thrown away"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<CannedResponsePath>,
) -> Result<Empty, AgentError> {
    canned_responses::remove(&door.app, &agent, path.canned_response_id).await?;
    Ok(Empty)
}
