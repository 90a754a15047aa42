//! `POST /api/v1/profile/reset_pubsub_token`

use actions::users;
use axum::extract::State;
use rest::{AgentError, Json};

use crate::auth::user_answer;
use crate::caller::SignedIn;
use crate::door::Door;

/// Replaces the caller's realtime token; subscriptions that were opened with the old one end.
#[utoipa::path(
    post, path = "/api/v1/profile/reset_pubsub_token", tag = "profile",
    responses((status = 200, description = "The caller with the new token", body = wire::User))
)]
pub(crate) async fn reset_pubsub_token(
    State(door): State<Door>,
    caller: SignedIn,
) -> Result<Json<wire::User>, AgentError> {
    let user = users::reset_pubsub_token(&door.app, caller.user_id).await?;
    Ok(Json(user_answer(&door, &user).await?))
}
