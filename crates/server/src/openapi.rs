//! The description of the HTTP APIs, merged from the doors.

use axum::Router;
use axum::routing::get;
use http::header;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;

#[derive(OpenApi)]
#[openapi(info(title = "Switchboard", description = "The Client APIs and the Application API."))]
struct Switchboard;

/// Everything that the doors describe.
pub(crate) fn description() -> Description {
    let mut description = Switchboard::openapi();
    description.merge(client_api::openapi());
    description.merge(agent_api::openapi());
    description
}

/// `/openapi.json`.
pub(crate) fn router() -> Router {
    let document = async || {
        let json = description().to_json().unwrap_or_default();
        ([(header::CONTENT_TYPE, "application/json")], json)
    };
    Router::new().route("/openapi.json", get(document))
}
