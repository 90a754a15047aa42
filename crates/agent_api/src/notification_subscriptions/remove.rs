//! `DELETE /api/v1/notification_subscriptions`

use actions::notifications;
use axum::extract::State;
use rest::{AgentError, Empty, Params};

use crate::caller::SignedIn;
use crate::door::Door;

/// Pushes to the place with this `push_token` no more; one that is not there is fine.
#[utoipa::path(
    delete, path = "/api/v1/notification_subscriptions", tag = "notifications",
    responses((status = 200, description = "Forgotten"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    caller: SignedIn,
    params: Params,
) -> Result<Empty, AgentError> {
    if let Some(token) = params.text("push_token").filter(|token| !token.is_empty()) {
        notifications::unsubscribe(&door.app, caller.user_id, &token).await?;
    }
    Ok(Empty)
}
