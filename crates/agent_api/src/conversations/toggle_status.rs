//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_status`

use actions::conversations;
use axum::extract::State;
use model::change::StatusRequest;
use model::conversation::ConversationStatus;
use model::{Error, Result};
use rest::{AgentError, Json, Params};
use wire::ToggledStatus;

use super::ConversationPath;
use crate::At;
use crate::caller::Staff;
use crate::door::Door;
use crate::snoozed_until::snoozed_until;

/// Changes how far the conversation has come; without `status` it is resolved when open, else opened.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_status",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The status now", body = ToggledStatus))
)]
pub(crate) async fn toggle_status(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Json<ToggledStatus>, AgentError> {
    let request = request(&params)?;
    let thread = path.thread(&door, &staff).await?;
    let conversation = thread.view.conversation.id;
    let thread = conversations::change_status(&door.app, &staff, conversation, request).await?;
    Ok(Json(ToggledStatus::from(&thread.view.conversation)))
}

fn request(params: &Params) -> Result<StatusRequest> {
    let text = params.text("status").unwrap_or_default();
    if text.is_empty() {
        return Ok(StatusRequest::Toggle);
    }
    let unknown = || Error::invalid("status", "Status must be open, resolved, pending or snoozed");
    match ConversationStatus::parse(&text).ok_or_else(unknown)? {
        ConversationStatus::Snoozed => Ok(StatusRequest::Snooze(snoozed_until(params)?)),
        status => Ok(StatusRequest::Set(status)),
    }
}
