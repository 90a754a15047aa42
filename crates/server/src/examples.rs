//! `/examples/config.json`: which inbox the example pages talk to.

use actions::App;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;
use model::Error;
use rest::PublicError;
use serde_json::json;

use crate::commands::demo::INBOX;

/// The route. Without a demo workspace the identifier is null and the pages ask for one.
pub(crate) fn router(app: App) -> Router {
    Router::new().route("/examples/config.json", get(config)).with_state(app)
}

async fn config(State(app): State<App>) -> Result<Response, PublicError> {
    let identifier = match store::inboxes::by_identifier(&app.store.reader(), INBOX).await {
        Ok(inbox) => Some(inbox.channel.identifier),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, json!({ "inbox_identifier": identifier }).to_string()).into_response())
}
