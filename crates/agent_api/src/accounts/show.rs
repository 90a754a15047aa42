//! `GET /api/v1/accounts/{account_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use serde_json::{Value, json};

use crate::caller::Agent;
use crate::door::Door;

/// Shows the account.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}", tag = "accounts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The account"))
)]
pub(crate) async fn show(State(door): State<Door>, Agent(agent): Agent) -> Result<Json<Value>, AgentError> {
    let account = store::accounts::by_id(&door.app.store.reader(), agent.account_id).await?;
    let keys = store::cache_keys::of(&door.app.store.reader(), &agent).await?;
    Ok(Json(json!({
        "settings": {},
        "created_at": account.created_at.iso(),
        "custom_attributes": account.custom_attributes,
        "domain": null,
        "features": {
            "agent_management": true,
            "channel_api": true,
            "inbox_management": true,
            "labels": true,
            "team_management": true,
        },
        "id": account.id,
        "locale": account.locale,
        "name": account.name,
        "support_email": null,
        "status": account.status.as_str(),
        "cache_keys": wire::CacheKeys::from(keys),
        "latest_chatwoot_version": null,
    })))
}
