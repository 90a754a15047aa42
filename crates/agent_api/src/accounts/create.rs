//! `POST /api/v1/accounts`

use actions::accounts::{self, NewAccount};
use actions::{Signup, sessions};
use axum::extract::State;
use model::Error;
use rest::{AgentError, ClientAddress, Params};

use crate::auth::SessionAnswer;
use crate::door::Door;

/// Opens an account and signs its administrator in; 404 where strangers may not.
#[utoipa::path(
    post, path = "/api/v1/accounts", tag = "accounts",
    responses(
        (status = 200, description = "The administrator; the session is in the headers", body = wire::Data<wire::User>),
        (status = 404, description = "Strangers may not open accounts here"),
        (status = 422, description = "The address is taken, or a rule is broken"),
    )
)]
pub(crate) async fn create(
    State(door): State<Door>,
    address: ClientAddress,
    params: Params,
) -> Result<SessionAnswer, AgentError> {
    if door.app.settings.signup == Signup::Closed {
        return Err(Error::NotFound("route").into());
    }
    door.attempts.from(address)?;
    let text = |name| params.text(name).unwrap_or_default();
    let new = NewAccount {
        account_name: text("account_name"),
        user_name: text("user_full_name"),
        email: text("email"),
        password: text("password"),
        locale: params.text("locale"),
    };
    let opened = accounts::sign_up(&door.app, new).await?;
    let session = sessions::begin(&door.app, opened.administrator).await?;
    Ok(SessionAnswer::new(&door, session).await?)
}
