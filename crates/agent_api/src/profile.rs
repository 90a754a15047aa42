//! `/api/v1/profile`: what people see and change of themselves.

mod auto_offline;
mod availability;
mod remove_avatar;
mod resend_confirmation;
mod reset_access_token;
mod reset_pubsub_token;
mod set_active_account;
mod show;
mod update;

use axum::Router;
use axum::routing::{delete, get, post, put};
use model::{Error, Result};

use crate::door::Door;

pub(crate) use auto_offline::__path_auto_offline;
pub(crate) use availability::__path_availability;
pub(crate) use remove_avatar::__path_remove_avatar;
pub(crate) use resend_confirmation::__path_resend_confirmation;
pub(crate) use reset_access_token::__path_reset_access_token;
pub(crate) use reset_pubsub_token::__path_reset_pubsub_token;
pub(crate) use set_active_account::__path_set_active_account;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    Router::new()
        .route("/api/v1/profile", get(show::show).put(update::update).patch(update::update))
        .route("/api/v1/profile/avatar", delete(remove_avatar::remove_avatar))
        .route("/api/v1/profile/availability", post(availability::availability))
        .route("/api/v1/profile/auto_offline", post(auto_offline::auto_offline))
        .route("/api/v1/profile/set_active_account", put(set_active_account::set_active_account))
        .route("/api/v1/profile/resend_confirmation", post(resend_confirmation::resend_confirmation))
        .route("/api/v1/profile/reset_access_token", post(reset_access_token::reset_access_token))
        .route("/api/v1/profile/reset_pubsub_token", post(reset_pubsub_token::reset_pubsub_token))
}

/// A password that is repeated must be repeated without a slip.
pub(crate) fn check_confirmation(password: &str, confirmation: Option<&str>) -> Result<()> {
    if confirmation.is_some_and(|confirmation| confirmation != password) {
        let message = "Password confirmation doesn't match Password";
        return Err(Error::invalid("password_confirmation", message));
    }
    Ok(())
}
