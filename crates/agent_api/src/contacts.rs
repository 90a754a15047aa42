//! `/api/v1/accounts/{account_id}/contacts`: customers as agents know them.

mod body;
mod conversations;
mod create;
mod list;
mod merge;
mod merges;
mod search;
mod show;
mod shown;
mod update;

use axum::Router;
use axum::routing::{get, post};
use model::contact::ContactId;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use conversations::__path_conversations;
pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use merge::__path_merge;
pub(crate) use merges::__path_merges;
pub(crate) use search::__path_search;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/contacts";
    let one = format!("{all}/{{contact_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&format!("{all}/search"), get(search::search))
        .route(&one, get(show::show).patch(update::update).put(update::update))
        .route(&format!("{one}/conversations"), get(conversations::conversations))
        .route(&format!("{one}/merges"), get(merges::merges))
        .route("/api/v1/accounts/{account_id}/actions/contact_merge", post(merge::merge))
}

#[derive(Deserialize)]
pub(crate) struct ContactPath {
    pub(crate) contact_id: ContactId,
}
