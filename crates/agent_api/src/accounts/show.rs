//! `GET /api/v1/accounts/{account_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::AccountRest;

use crate::caller::Agent;
use crate::door::Door;

/// Shows the account.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}", tag = "accounts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The account", body = AccountRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<AccountRest>, AgentError> {
    let account = store::accounts::by_id(&door.app.store.reader(), agent.account_id).await?;
    Ok(Json(AccountRest::from(&account)))
}
