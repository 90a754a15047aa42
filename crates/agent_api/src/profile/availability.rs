//! `POST /api/v1/profile/availability`

use actions::users::{self, Choice};
use axum::extract::State;
use model::Error;
use model::account::AccountId;
use model::user::Availability;
use rest::{AgentError, Json, Params};
use serde::Deserialize;

use crate::auth::user_answer;
use crate::caller::SignedIn;
use crate::door::Door;

#[derive(Debug, Deserialize)]
struct Chosen {
    account_id: AccountId,
    availability: String,
}

/// Chooses what the caller is seen as in one account.
#[utoipa::path(
    post, path = "/api/v1/profile/availability", tag = "profile",
    responses((status = 200, description = "The caller", body = wire::User))
)]
pub(crate) async fn availability(
    State(door): State<Door>,
    caller: SignedIn,
    params: Params,
) -> Result<Json<wire::User>, AgentError> {
    let chosen: Chosen = params.wrapped("profile")?;
    let availability = Availability::parse(&chosen.availability)
        .ok_or_else(|| Error::invalid("availability", "Availability must be online, busy or offline"))?;
    users::choose(&door.app, caller.user_id, chosen.account_id, Choice::Availability(availability)).await?;
    let user = store::users::by_id(&door.app.store.reader(), caller.user_id).await?;
    Ok(Json(user_answer(&door, &user).await?))
}
