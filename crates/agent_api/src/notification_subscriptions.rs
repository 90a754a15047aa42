//! `/api/v1/notification_subscriptions`: where the caller wants to be pushed to.

mod create;
mod remove;

use axum::Router;
use axum::routing::post;

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use remove::__path_remove;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/api/v1/notification_subscriptions", post(create::create).delete(remove::remove))
}
