//! `POST /api/v1/profile/reset_access_token`

use actions::users;
use axum::extract::State;
use rest::{AgentError, Json};

use crate::auth::user_answer;
use crate::caller::SignedIn;
use crate::door::Door;

/// Replaces the caller's own API token.
#[utoipa::path(
    post, path = "/api/v1/profile/reset_access_token", tag = "profile",
    responses((status = 200, description = "The caller with the new token", body = wire::User))
)]
pub(crate) async fn reset_access_token(
    State(door): State<Door>,
    caller: SignedIn,
) -> Result<Json<wire::User>, AgentError> {
    let user = users::reset_access_token(&door.app, caller.user_id).await?;
    Ok(Json(user_answer(&door, &user).await?))
}
