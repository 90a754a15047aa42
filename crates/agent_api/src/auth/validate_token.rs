//! `GET /auth/validate_token`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use rest::{AgentError, Json, Reject};
use serde_json::json;

use super::user_answer;
use crate::caller::SignedIn;
use crate::door::Door;

/// Says whose session the request came with.
#[utoipa::path(
    get, path = "/auth/validate_token", tag = "auth",
    responses((status = 200, description = "The user"), (status = 401, description = "The session is none"))
)]
pub(crate) async fn validate_token(
    State(door): State<Door>,
    caller: Result<SignedIn, AgentError>,
) -> Result<Response, AgentError> {
    let caller = match caller {
        Ok(caller) => caller,
        Err(
            AgentError::Refused(Reject::Refused(model::Error::Unauthenticated))
            | AgentError::InvalidAccessToken,
        ) => {
            let body = json!({ "success": false, "errors": ["Invalid login credentials"] });
            return Ok((StatusCode::UNAUTHORIZED, Json(body)).into_response());
        }
        Err(error) => return Err(error),
    };
    let user = store::users::by_id(&door.app.store.reader(), caller.user_id).await?;
    let shown = user_answer(&door, &user).await?.with_created_at(&user);
    Ok(Json(json!({ "payload": { "success": true, "data": shown } })).into_response())
}
