//! `PATCH /api/v1/accounts/{account_id}/conversations/{conversation_id}`

use actions::conversations;
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::ConversationRest;

use super::toggle_priority::priority;
use super::{ConversationPath, shown};
use crate::At;
use crate::caller::Staff;
use crate::door::Door;

/// Changes the `priority` of a conversation; without one nothing changes.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The conversation", body = ConversationRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Json<ConversationRest>, AgentError> {
    let mut thread = path.thread(&door, &staff).await?;
    if params.has("priority") {
        let (conversation, priority) = (thread.view.conversation.id, priority(&params)?);
        thread = conversations::set_priority(&door.app, &staff, conversation, priority).await?;
    }
    Ok(Json(shown::one(&door, &staff, thread).await?))
}
