//! `/api/v1/accounts/{account_id}/search`: what is found by words.

mod found;
mod kinds;

use axum::Router;
use axum::routing::get;

use crate::door::Door;

pub(crate) use kinds::{
    __path_articles, __path_contacts, __path_conversations, __path_everything, __path_messages,
};

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/search";
    let below = |kind| format!("{all}/{kind}");
    Router::new()
        .route(all, get(kinds::everything))
        .route(&below("conversations"), get(kinds::conversations))
        .route(&below("contacts"), get(kinds::contacts))
        .route(&below("messages"), get(kinds::messages))
        .route(&below("articles"), get(kinds::articles))
}
