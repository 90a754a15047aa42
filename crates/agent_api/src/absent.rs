//! Lists that clients ask for when they start, of things that do not exist here yet.

use axum::Router;
use axum::routing::get;
use rest::{AgentError, Json, Params};
use serde_json::{Value, json};

use crate::caller::Agent;
use crate::door::Door;

pub(crate) fn routes() -> Router<Door> {
    let account = "/api/v1/accounts/{account_id}";
    let below = |noun| format!("{account}/{noun}");
    Router::new()
        .route(&below("canned_responses"), get(bare))
        .route(&below("custom_attribute_definitions"), get(bare))
        .route(&below("custom_filters"), get(bare))
        .route(&below("dashboard_apps"), get(bare))
        .route(&below("macros"), get(wrapped))
        .route(&below("notifications"), get(notifications))
        .route(&below("notifications/unread_count"), get(none))
}

/// `[]`
async fn bare(_: Agent) -> Json<Value> {
    Json(json!([]))
}

/// `{"payload": []}`
async fn wrapped(_: Agent) -> Json<Value> {
    Json(json!({ "payload": [] }))
}

/// `0`
async fn none(_: Agent) -> Json<Value> {
    Json(json!(0))
}

/// An empty page; the page number comes back as it was asked for, because clients compare it with the text they sent.
async fn notifications(_: Agent, params: Params) -> Result<Json<Value>, AgentError> {
    let page = params.text("page").map_or(json!(1), Value::from);
    let meta = json!({ "unread_count": 0, "count": 0, "current_page": page });
    Ok(Json(json!({ "data": { "meta": meta, "payload": [] } })))
}
