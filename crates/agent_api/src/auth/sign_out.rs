//! `DELETE /auth/sign_out`

use actions::sessions;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use model::Error;
use rest::{AgentError, Json, Reject};
use serde_json::json;

use crate::caller::SignedIn;
use crate::door::Door;

/// Ends the session that the request came with.
#[utoipa::path(
    delete, path = "/auth/sign_out", tag = "auth",
    responses((status = 200, description = "Signed out"), (status = 404, description = "There was no such session"))
)]
pub(crate) async fn sign_out(
    State(door): State<Door>,
    caller: Result<SignedIn, AgentError>,
) -> Result<Response, AgentError> {
    let session = match caller {
        Ok(SignedIn { user_id, client: Some(client) }) => Some((user_id, client)),
        Ok(_)
        | Err(
            AgentError::Refused(Reject::Refused(Error::Unauthenticated)) | AgentError::InvalidAccessToken,
        ) => None,
        Err(error) => return Err(error),
    };
    let ended = match session {
        Some((user, client)) => sessions::sign_out(&door.app, user, &client).await?,
        None => false,
    };
    if ended {
        return Ok(Json(json!({ "success": true })).into_response());
    }
    let body = json!({ "success": false, "errors": ["User was not found or was not logged in."] });
    Ok((StatusCode::NOT_FOUND, Json(body)).into_response())
}
