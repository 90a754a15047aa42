//! `/api/v1/accounts/{account_id}/contacts`: customers as agents know them.

mod active;
mod attachments;
mod body;
mod contact_inboxes;
mod conversations;
mod create;
mod destroy_custom_attributes;
mod filter;
mod find;
mod labels;
mod list;
mod merge;
mod merges;
mod remove;
mod remove_avatar;
mod search;
mod show;
mod shown;
mod update;

use axum::Router;
use axum::routing::{delete, get, post};
use model::contact::ContactId;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use active::__path_active;
pub(crate) use attachments::__path_attachments;
pub(crate) use contact_inboxes::{__path_contactable, __path_open};
pub(crate) use conversations::__path_conversations;
pub(crate) use create::__path_create;
pub(crate) use destroy_custom_attributes::__path_destroy_custom_attributes;
pub(crate) use filter::__path_filter;
pub(crate) use find::__path_find;
pub(crate) use labels::{__path_labels, __path_set_labels};
pub(crate) use list::__path_list;
pub(crate) use merge::__path_merge;
pub(crate) use merges::__path_merges;
pub(crate) use remove::__path_remove;
pub(crate) use remove_avatar::__path_remove_avatar;
pub(crate) use search::__path_search;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/contacts";
    let one = format!("{all}/{{contact_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&format!("{all}/search"), get(search::search))
        .route(&format!("{all}/filter"), post(filter::filter))
        .route(&format!("{all}/active"), get(active::active))
        .route(&one, get(show::show).patch(update::update).put(update::update).delete(remove::remove))
        .route(&format!("{one}/avatar"), delete(remove_avatar::remove_avatar))
        .route(&format!("{one}/labels"), get(labels::labels).post(labels::set_labels))
        .route(&format!("{one}/contact_inboxes"), post(contact_inboxes::open))
        .route(&format!("{one}/contactable_inboxes"), get(contact_inboxes::contactable))
        .route(
            &format!("{one}/destroy_custom_attributes"),
            post(destroy_custom_attributes::destroy_custom_attributes),
        )
        .route(&format!("{one}/attachments"), get(attachments::attachments))
        .route(&format!("{one}/conversations"), get(conversations::conversations))
        .route(&format!("{one}/merges"), get(merges::merges))
        .route("/api/v1/accounts/{account_id}/contact_inboxes/filter", post(find::find))
        .route("/api/v1/accounts/{account_id}/actions/contact_merge", post(merge::merge))
}

#[derive(Deserialize)]
pub(crate) struct ContactPath {
    pub(crate) contact_id: ContactId,
}
