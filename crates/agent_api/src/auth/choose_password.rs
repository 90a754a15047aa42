//! `PUT /auth/password`

use actions::{sessions, users};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use model::{Error, Token};
use rest::{AgentError, ClientAddress, Json, Params};
use serde_json::json;

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
    match users::choose_password(&door.app, &token, &password).await {
        Ok(user) => {
            let session = sessions::begin(&door.app, user).await?;
            Ok(SessionAnswer::new(&door, session).await?.into_response())
        }
        Err(Error::NotFound(_)) => {
            let body = json!({ "message": "Invalid token", "redirect_url": "/" });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
