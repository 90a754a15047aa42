//! `POST /auth/password`

use actions::invitations::{self, Whom};
use axum::extract::State;
use rest::{AgentError, ClientAddress, Json, Params};
use serde_json::{Value, json};

use crate::door::Door;

/// Mails a link under which a new password is chosen to whoever has the address `email`; those who were invited and never
/// came get their invitation again. Says the same whether anybody has it.
#[utoipa::path(
    post, path = "/auth/password", tag = "auth",
    responses(
        (status = 200, description = "A link is on its way if anybody has this address"),
        (status = 429, description = "Too many attempts"),
        (status = 503, description = "No mail server is set up"),
    )
)]
pub(crate) async fn forgot_password(
    State(door): State<Door>,
    address: ClientAddress,
    params: Params,
) -> Result<Json<Value>, AgentError> {
    door.attempts.from(address)?;
    let email = params.text("email").unwrap_or_default();
    invitations::send_link(&door.app, &email, Whom::Anybody).await?;
    let sentence = "If somebody with this address is known here, a mail with a link is on its way.";
    Ok(Json(json!({ "message": sentence })))
}
