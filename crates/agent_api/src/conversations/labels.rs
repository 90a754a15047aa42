//! `GET` and `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/labels`

use actions::conversations;
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::Payload;

use super::ConversationPath;
use crate::At;
use crate::caller::Staff;
use crate::door::Door;

/// Lists the labels of a conversation.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Titles", body = Payload<Vec<String>>))
)]
pub(crate) async fn labels(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
) -> Result<Json<Payload<Vec<String>>>, AgentError> {
    let thread = path.thread(&door, &staff).await?;
    Ok(Json(Payload { payload: thread.view.conversation.labels }))
}

/// Makes `labels` all the labels of a conversation.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "Titles", body = Payload<Vec<String>>))
)]
pub(crate) async fn set_labels(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Json<Payload<Vec<String>>>, AgentError> {
    let labels = params.texts("labels").unwrap_or_default();
    let conversation = path.key(&door, &staff).await?;
    let thread = conversations::set_labels(&door.app, &staff, conversation, &labels).await?;
    Ok(Json(Payload { payload: thread.view.conversation.labels }))
}
