//! `/api/v1/accounts/{account_id}/canned_responses`: texts that agents keep at hand.

mod create;
mod list;
mod remove;
mod update;

use axum::Router;
use axum::routing::{delete, get};
use model::canned_response::CannedResponseId;
use rest::lenient;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/canned_responses";
    let one = format!("{all}/{{canned_response_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&one, delete(remove::remove).patch(update::update).put(update::update))
}

#[derive(Deserialize)]
struct CannedResponsePath {
    canned_response_id: CannedResponseId,
}

/// What a request says about a canned response; what is absent stays as it is, what is blank is refused.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    short_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    content: Option<String>,
}
