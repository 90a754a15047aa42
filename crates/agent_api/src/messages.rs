//! `…/conversations/{conversation_id}/messages`: what was said, and saying more.

mod create;
mod list;

use axum::Router;
use axum::routing::get;

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route(
        "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages",
        get(list::list).post(create::create),
    )
}
