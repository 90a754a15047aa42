//! Lists that clients ask for when they start, of things that do not exist here yet.

use axum::Router;
use axum::routing::get;
use rest::Json;
use serde_json::{Value, json};

use crate::caller::Agent;
use crate::door::Door;

pub(crate) fn routes() -> Router<Door> {
    let account = "/api/v1/accounts/{account_id}";
    let below = |noun| format!("{account}/{noun}");
    Router::new()
        .route(&below("custom_attribute_definitions"), get(bare))
        .route(&below("custom_filters"), get(bare))
        .route(&below("dashboard_apps"), get(bare))
        .route(&below("macros"), get(wrapped))
}

/// `[]`
async fn bare(_: Agent) -> Json<Value> {
    Json(json!([]))
}

/// `{"payload": []}`
async fn wrapped(_: Agent) -> Json<Value> {
    Json(json!({ "payload": [] }))
}
