//! `POST /api/v1/profile/auto_offline`

use actions::users::{self, Choice};
use axum::extract::State;
use model::Error;
use model::account::AccountId;
use rest::{AgentError, Json, Params, lenient};
use serde::Deserialize;

use crate::auth::user_answer;
use crate::caller::SignedIn;
use crate::door::Door;

#[derive(Debug, Deserialize)]
struct Chosen {
    account_id: AccountId,
    #[serde(default, deserialize_with = "lenient::flag")]
    auto_offline: Option<bool>,
}

/// Chooses whether the caller counts as offline in one account while no client is connected.
#[utoipa::path(
    post, path = "/api/v1/profile/auto_offline", tag = "profile",
    responses((status = 200, description = "The caller", body = wire::User))
)]
pub(crate) async fn auto_offline(
    State(door): State<Door>,
    caller: SignedIn,
    params: Params,
) -> Result<Json<wire::User>, AgentError> {
    let chosen: Chosen = params.wrapped("profile")?;
    let choice = match chosen.auto_offline {
        Some(true) => Choice::OfflineWhenAway,
        Some(false) => Choice::SameWhenAway,
        None => return Err(Error::invalid("auto_offline", "Auto offline must be true or false").into()),
    };
    users::choose(&door.app, caller.user_id, chosen.account_id, choice).await?;
    let user = store::users::by_id(&door.app.store.reader(), caller.user_id).await?;
    Ok(Json(user_answer(&door, &user).await?))
}
