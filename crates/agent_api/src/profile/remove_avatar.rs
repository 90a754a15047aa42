//! `DELETE /api/v1/profile/avatar`

use actions::avatars::Picture;
use actions::{Edit, users};
use axum::extract::State;
use rest::{AgentError, Json};

use crate::auth::user_answer;
use crate::caller::SignedIn;
use crate::door::Door;

/// Takes the caller's picture away.
#[utoipa::path(
    delete, path = "/api/v1/profile/avatar", tag = "profile",
    responses((status = 200, description = "The caller", body = wire::User))
)]
pub(crate) async fn remove_avatar(
    State(door): State<Door>,
    caller: SignedIn,
) -> Result<Json<wire::User>, AgentError> {
    let user = users::update(&door.app, caller.user_id, Edit::new(|_| ()), &Picture::Goes).await?;
    Ok(Json(user_answer(&door, &user).await?))
}
