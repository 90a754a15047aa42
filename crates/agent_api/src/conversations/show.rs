//! `GET /api/v1/accounts/{account_id}/conversations/{conversation_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::ConversationRest;

use super::{ConversationPath, shown};
use crate::At;
use crate::caller::Staff;
use crate::door::Door;

/// Shows a conversation to whoever sees its inbox or belongs to its team.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}", tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The conversation", body = ConversationRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
) -> Result<Json<ConversationRest>, AgentError> {
    let thread = path.thread(&door, &staff).await?;
    Ok(Json(shown::one(&door, &staff, thread).await?))
}
