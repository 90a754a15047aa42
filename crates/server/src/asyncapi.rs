//! The description of the live connection.

use axum::Router;
use axum::routing::get;
use http::header;

/// `/asyncapi.json`.
pub(crate) fn router() -> Router {
    let document =
        async || ([(header::CONTENT_TYPE, "application/json")], action_cable::asyncapi().to_string());
    Router::new().route("/asyncapi.json", get(document))
}
