//! What clients and load balancers ask before anything else.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use rest::Json;
use serde_json::{Value, json};

use crate::door::Door;

/// The version of the interface that we are compatible with; clients refuse older ones than they know.
const COMPATIBLE_VERSION: &str = "4.15.1";

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/api", get(version)).route("/health", get(health))
}

/// Says which version of the interface this is, and whether the database answers.
#[utoipa::path(get, path = "/api", tag = "probes", responses((status = 200, description = "The version")))]
pub(crate) async fn version(State(door): State<Door>) -> Json<Value> {
    let data = match store::accounts::any(&door.app.store.reader()).await {
        Ok(_) => "ok",
        Err(error) => {
            tracing::warn!(%error, "The database does not answer");
            "failing"
        }
    };
    let now = door.app.clock.now().iso().replace('T', " ");
    Json(json!({
        "version": COMPATIBLE_VERSION,
        "timestamp": now.get(..19),
        "queue_services": "ok",
        "data_services": data,
    }))
}

/// Says that the process is alive.
#[utoipa::path(get, path = "/health", tag = "probes", responses((status = 200, description = "Alive")))]
pub(crate) async fn health() -> Json<Value> {
    Json(json!({ "status": "woot" }))
}
