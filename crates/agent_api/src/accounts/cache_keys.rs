//! `GET /api/v1/accounts/{account_id}/cache_keys`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::CachedLists;

use crate::caller::Agent;
use crate::door::Door;

/// Shows when labels, inboxes and teams last changed, as keys that change with them.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/cache_keys", tag = "accounts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The keys", body = CachedLists))
)]
pub(crate) async fn cache_keys(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<CachedLists>, AgentError> {
    let keys = store::cache_keys::of(&door.app.store.reader(), &agent).await?;
    Ok(Json(CachedLists { cache_keys: keys.into() }))
}
