//! `PUT /api/v1/profile/set_active_account`

use actions::users::{self, Choice};
use axum::extract::State;
use model::account::AccountId;
use rest::{AgentError, Empty, Params};
use serde::Deserialize;

use crate::caller::SignedIn;
use crate::door::Door;

#[derive(Debug, Deserialize)]
struct Chosen {
    account_id: AccountId,
}

/// Notes in which account the caller works now.
#[utoipa::path(
    put, path = "/api/v1/profile/set_active_account", tag = "profile",
    responses((status = 200, description = "Noted"))
)]
pub(crate) async fn set_active_account(
    State(door): State<Door>,
    caller: SignedIn,
    params: Params,
) -> Result<Empty, AgentError> {
    let chosen: Chosen = params.wrapped("profile")?;
    users::choose(&door.app, caller.user_id, chosen.account_id, Choice::Account).await?;
    Ok(Empty)
}
