//! `/api/v1/accounts/{account_id}/labels`: words that sort conversations.

mod create;
mod list;
mod remove;
mod show;
mod update;

use axum::Router;
use axum::routing::get;
use model::label::LabelId;
use rest::lenient;
use serde::Deserialize;

use crate::door::Door;
use crate::given::Given;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/api/v1/accounts/{account_id}/labels", get(list::list).post(create::create)).route(
        "/api/v1/accounts/{account_id}/labels/{label_id}",
        get(show::show).patch(update::update).put(update::update).delete(remove::remove),
    )
}

#[derive(Deserialize)]
struct LabelPath {
    label_id: LabelId,
}

/// What a request says about a label; what is absent stays as it is.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    title: Option<String>,
    #[serde(default)]
    description: Given,
    #[serde(default, deserialize_with = "lenient::text")]
    color: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    show_on_sidebar: Option<bool>,
}
