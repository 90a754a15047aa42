//! `…/conversations/{conversation_id}/messages`: what was said, saying more, taking it back.

mod create;
mod list;
mod remove;
mod retry;
mod translate;
mod update;

use axum::Router;
use axum::routing::{delete, get, post};
use model::message::MessageId;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use create::{__path_create, is_blank, read, voiced};
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use retry::__path_retry;
pub(crate) use translate::__path_translate;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages";
    let one = format!("{all}/{{message_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&one, delete(remove::remove).patch(update::update).put(update::update))
        .route(&format!("{one}/retry"), post(retry::retry))
        .route(&format!("{one}/translate"), post(translate::translate))
}

#[derive(Deserialize)]
pub(crate) struct MessagePath {
    message_id: MessageId,
}
