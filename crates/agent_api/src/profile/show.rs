//! `GET /api/v1/profile`

use axum::extract::State;
use rest::{AgentError, Json};

use crate::auth::user_answer;
use crate::caller::SignedIn;
use crate::door::Door;

/// Shows the caller with all their accounts.
#[utoipa::path(
    get, path = "/api/v1/profile", tag = "profile",
    responses((status = 200, description = "The caller", body = wire::User))
)]
pub(crate) async fn show(State(door): State<Door>, caller: SignedIn) -> Result<Json<wire::User>, AgentError> {
    let user = store::users::by_id(&door.app.store.reader(), caller.user_id).await?;
    Ok(Json(user_answer(&door, &user).await?))
}
