//! `/api/v1/notification_subscriptions`: where the caller wants to be pushed to.

mod create;
mod remove;
mod vapid_key;

use axum::Router;
use axum::routing::{get, post};

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use remove::__path_remove;
pub(crate) use vapid_key::__path_vapid_key;

pub(crate) fn routes() -> Router<Door> {
    Router::new()
        .route("/api/v1/notification_subscriptions", post(create::create).delete(remove::remove))
        .route("/api/v1/notification_subscriptions/vapid_key", get(vapid_key::vapid_key))
}
