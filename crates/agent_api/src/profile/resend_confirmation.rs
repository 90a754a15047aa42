//! `POST /api/v1/profile/resend_confirmation`

use actions::invitations::{self, Whom};
use axum::extract::State;
use rest::AgentError;

use crate::caller::SignedIn;
use crate::door::Door;

/// Mails the caller's invitation again; nothing happens for whoever came by it.
#[utoipa::path(
    post, path = "/api/v1/profile/resend_confirmation", tag = "profile",
    responses((status = 200, description = "It is on its way, or not needed"))
)]
pub(crate) async fn resend_confirmation(
    State(door): State<Door>,
    caller: SignedIn,
) -> Result<(), AgentError> {
    let user = store::users::by_id(&door.app.store.reader(), caller.user_id).await?;
    if user.confirmed {
        return Ok(());
    }
    Ok(invitations::send_link(&door.app, &user.email, Whom::Invited).await?)
}
