//! `/api/v1/accounts/{account_id}/notifications`: what the caller is told to look at.

mod destroy_all;
mod list;
mod read;
mod read_all;
mod remove;
mod snooze;
mod unread;
mod unread_count;

use axum::Router;
use axum::routing::{delete, get, post};
use model::notification::NotificationId;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use destroy_all::__path_destroy_all;
pub(crate) use list::__path_list;
pub(crate) use read::__path_read;
pub(crate) use read_all::__path_read_all;
pub(crate) use remove::__path_remove;
pub(crate) use snooze::__path_snooze;
pub(crate) use unread::__path_unread;
pub(crate) use unread_count::__path_unread_count;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/notifications";
    let below = |verb| format!("{all}/{verb}");
    let one = below("{notification_id}");
    Router::new()
        .route(all, get(list::list))
        .route(&below("unread_count"), get(unread_count::unread_count))
        .route(&below("read_all"), post(read_all::read_all))
        .route(&below("destroy_all"), post(destroy_all::destroy_all))
        .route(&one, delete(remove::remove).patch(read::read).put(read::read))
        .route(&format!("{one}/unread"), post(unread::unread))
        .route(&format!("{one}/snooze"), post(snooze::snooze))
}

#[derive(Deserialize)]
pub(crate) struct NotificationPath {
    notification_id: NotificationId,
}
