//! `POST /auth/confirmation`

use actions::email_changes;
use axum::extract::State;
use axum::response::Response;
use model::Token;
use rest::{AgentError, ClientAddress, Params};

use super::SessionAnswer;
use crate::door::Door;

/// Whoever was mailed `confirmation_token` shows that the address is theirs: they sign in with it from now on, and are
/// signed in here.
#[utoipa::path(
    post, path = "/auth/confirmation", tag = "auth",
    responses(
        (status = 200, description = "The user; the session is in the headers", body = wire::Data<wire::User>),
        (status = 422, description = "The token opens nothing (any more), or somebody else has the address by now"),
    )
)]
pub(crate) async fn confirm(
    State(door): State<Door>,
    address: ClientAddress,
    params: Params,
) -> Result<Response, AgentError> {
    door.attempts.from(address)?;
    let token = Token::new(params.text("confirmation_token").unwrap_or_default());
    let user = email_changes::confirm(&door.app, &token).await;
    SessionAnswer::for_holder(&door, user).await
}
