//! `PUT /auth/password`

use actions::users;
use axum::extract::State;
use axum::response::Response;
use model::Token;
use rest::{AgentError, ClientAddress, Params};

use super::SessionAnswer;
use crate::door::Door;
use crate::profile::check_confirmation;

/// Whoever holds the token of an invitation, or of a mail about a forgotten password, chooses a password and is signed in;
/// elsewhere they are signed out. A token works once, and for a while.
#[utoipa::path(
    put, path = "/auth/password", tag = "auth",
    responses(
        (status = 200, description = "The user; the session is in the headers", body = wire::Data<wire::User>),
        (status = 422, description = "The token opens nothing (any more), or the password breaks a rule"),
    )
)]
pub(crate) async fn choose_password(
    State(door): State<Door>,
    address: ClientAddress,
    params: Params,
) -> Result<Response, AgentError> {
    door.attempts.from(address)?;
    let token = Token::new(params.text("reset_password_token").unwrap_or_default());
    let password = params.text("password").unwrap_or_default();
    check_confirmation(&password, params.text("password_confirmation").as_deref())?;
    let user = users::choose_password(&door.app, &token, &password).await;
    SessionAnswer::for_holder(&door, user).await
}
