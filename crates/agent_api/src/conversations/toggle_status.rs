//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_status`

use actions::conversations;
use axum::extract::State;
use model::change::StatusRequest;
use model::conversation::ConversationStatus;
use model::{Error, Result, Timestamp};
use rest::{AgentError, Json, Params};
use wire::ToggledStatus;

use super::ConversationPath;
use crate::At;
use crate::caller::Staff;
use crate::door::Door;

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
        ConversationStatus::Snoozed => Ok(StatusRequest::Snooze(until(params)?)),
        status => Ok(StatusRequest::Set(status)),
    }
}

/// Seconds since the epoch, or ISO-8601; absent, `null` and blank are until the customer writes.
pub(crate) fn until(params: &Params) -> Result<Option<Timestamp>> {
    if let Some(seconds) = params.integer("snoozed_until") {
        return Ok(Some(Timestamp::from_seconds(seconds)));
    }
    let text = params.text("snoozed_until").unwrap_or_default();
    if text.trim().is_empty() {
        return Ok(None);
    }
    let instant: std::result::Result<jiff::Timestamp, _> = text.trim().parse();
    let unreadable = |_| Error::invalid("snoozed_until", "Snoozed until must be in seconds since 1970");
    instant.map(|instant| Some(Timestamp::from_micros(instant.as_microsecond()))).map_err(unreadable)
}
