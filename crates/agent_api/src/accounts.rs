//! `/api/v1/accounts`: opening accounts, and what everyone in one may know of it.

mod create;
mod show;
mod update;
mod update_active_at;

use axum::Router;
use axum::routing::{get, post};

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;
pub(crate) use update_active_at::__path_update_active_at;

pub(crate) fn routes() -> Router<Door> {
    Router::new()
        .route("/api/v1/accounts", post(create::create))
        .route("/api/v1/accounts/{account_id}", get(show::show).patch(update::update).put(update::update))
        .route("/api/v1/accounts/{account_id}/update_active_at", post(update_active_at::update_active_at))
}
