//! What clients ask for that does not exist here: lists are empty, and help with writing is refused with a sentence.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use model::Error;
use rest::{AgentError, Json};
use serde_json::{Value, json};

use crate::At;
use crate::caller::{Admin, Agent};
use crate::door::Door;
use crate::inboxes::InboxPath;

pub(crate) fn routes() -> Router<Door> {
    let below = |noun| format!("/api/v1/accounts/{{account_id}}/{noun}");
    Router::new()
        .route(&below("campaigns"), get(bare))
        .route(&below("inboxes/{inbox_id}/campaigns"), get(of_inbox))
        .route(&below("integrations/apps"), get(wrapped))
        .route(&below("captain/tasks/{task}"), post(no_help))
}

/// `[]`
async fn bare(_: Agent) -> Json<Value> {
    Json(json!([]))
}

/// `[]` for administrators, of an inbox that there is.
async fn of_inbox(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<InboxPath>,
) -> Result<Json<Value>, AgentError> {
    store::inboxes::by_id(&door.app.store.reader(), &admin.scope, path.inbox_id).await?;
    Ok(Json(json!([])))
}

/// `{"payload": []}`
async fn wrapped(_: Agent) -> Json<Value> {
    Json(json!({ "payload": [] }))
}

/// The official app shows the sentence to whoever asked for help.
async fn no_help(_: Agent) -> Result<Json<Value>, AgentError> {
    Err(Error::Conflict("This server does not help with writing").into())
}
