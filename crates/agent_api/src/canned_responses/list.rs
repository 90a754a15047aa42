//! `GET /api/v1/accounts/{account_id}/canned_responses`

use axum::extract::State;
use model::canned_response::search;
use rest::{AgentError, Json, Params};
use wire::CannedResponseRest;

use crate::caller::Agent;
use crate::door::Door;

/// Lists canned responses by short code; with `search` those in which it is found, short codes that begin with it first.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/canned_responses", tag = "canned responses",
    params(("account_id" = i64, Path), ("search" = Option<String>, Query)),
    responses((status = 200, description = "Canned responses", body = Vec<CannedResponseRest>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Vec<CannedResponseRest>>, AgentError> {
    let all = store::canned_responses::list(&door.app.store.reader(), &agent).await?;
    let found = search(all, &params.text("search").unwrap_or_default());
    Ok(Json(found.iter().map(CannedResponseRest::from).collect()))
}
