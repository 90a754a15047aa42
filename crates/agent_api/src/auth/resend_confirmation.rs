//! `POST /resend_confirmation`

use actions::invitations::{self, Whom};
use axum::extract::State;
use rest::{AgentError, ClientAddress, Params};

use crate::door::Door;

/// Mails the invitation again to whoever was invited under the address `email` and never came. Says the same whether there
/// is anybody.
#[utoipa::path(
    post, path = "/resend_confirmation", tag = "auth",
    responses(
        (status = 200, description = "It is on its way if somebody waits for one"),
        (status = 429, description = "Too many attempts"),
        (status = 503, description = "No mail server is set up"),
    )
)]
pub(crate) async fn resend_confirmation(
    State(door): State<Door>,
    address: ClientAddress,
    params: Params,
) -> Result<(), AgentError> {
    door.attempts.from(address)?;
    let email = params.text("email").unwrap_or_default();
    Ok(invitations::send_link(&door.app, &email, Whom::Invited).await?)
}
