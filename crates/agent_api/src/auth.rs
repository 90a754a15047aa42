//! `/auth`: proving who somebody is.

mod choose_password;
mod confirm;
mod forgot_password;
mod resend_confirmation;
mod session;
mod sign_in;
mod sign_out;
mod validate_token;

use axum::Router;
use axum::routing::{delete, get, post};

use crate::door::Door;

pub(crate) use choose_password::__path_choose_password;
pub(crate) use confirm::__path_confirm;
pub(crate) use forgot_password::__path_forgot_password;
pub(crate) use resend_confirmation::__path_resend_confirmation;
pub(crate) use session::{SessionAnswer, user_answer};
pub(crate) use sign_in::__path_sign_in;
pub(crate) use sign_out::__path_sign_out;
pub(crate) use validate_token::__path_validate_token;

pub(crate) fn routes() -> Router<Door> {
    Router::new()
        .route("/auth/sign_in", post(sign_in::sign_in))
        .route("/auth/validate_token", get(validate_token::validate_token))
        .route("/auth/sign_out", delete(sign_out::sign_out))
        .route(
            "/auth/password",
            post(forgot_password::forgot_password)
                .put(choose_password::choose_password)
                .patch(choose_password::choose_password),
        )
        .route("/auth/confirmation", post(confirm::confirm))
        .route("/resend_confirmation", post(resend_confirmation::resend_confirmation))
}
