//! `POST /auth/sign_in`

use actions::sessions::{self, Attempt};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use rest::{AgentError, ClientAddress, Json, Params};
use serde_json::{Value, json};

use super::SessionAnswer;
use crate::door::Door;

/// Signs in with e-mail address and password.
#[utoipa::path(
    post, path = "/auth/sign_in", tag = "auth",
    responses(
        (status = 200, description = "The user; the session is in the headers", body = wire::Data<wire::User>),
        (status = 401, description = "Nobody has this address and password"),
        (status = 429, description = "Too many attempts"),
    )
)]
pub(crate) async fn sign_in(
    State(door): State<Door>,
    address: ClientAddress,
    params: Params,
) -> Result<Response, AgentError> {
    door.attempts.from(address)?;
    let email = params.text("email").unwrap_or_default();
    door.attempts.with(&email)?;
    let password = params.text("password").unwrap_or_default();
    match sessions::sign_in(&door.app, &email, password).await? {
        Attempt::SignedIn(session) => Ok(SessionAnswer::new(&door, *session).await?.into_response()),
        Attempt::WrongCredentials => {
            let sentence = "Invalid login credentials. Please try again.";
            Ok(refusal(&json!({ "success": false, "errors": [sentence] })))
        }
        Attempt::Suspended => {
            let sentence = "Every account that you belong to is suspended.";
            Ok(refusal(&json!({ "success": false, "errors": [sentence], "error_code": "account_suspended" })))
        }
    }
}

fn refusal(body: &Value) -> Response {
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}
