//! `/api/v1/accounts/{account_id}/channel_queues`: who of the account's channels waits where, and for whom.

mod show;
mod update;

use axum::Router;
use axum::routing::get;

use crate::door::Door;

pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let path = "/api/v1/accounts/{account_id}/channel_queues";
    Router::new().route(path, get(show::show).patch(update::update).put(update::update))
}
