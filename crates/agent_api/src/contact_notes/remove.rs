//! `DELETE /api/v1/accounts/{account_id}/contacts/{contact_id}/notes/{note_id}`

use actions::contacts;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::NotePath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Deletes a note.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/notes/{note_id}", tag = "contact notes",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path), ("note_id" = i64, Path)),
    responses((status = 200, description = "Deleted"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<NotePath>,
) -> Result<Empty, AgentError> {
    contacts::remove_note(&door.app, &agent, path.contact_id, path.note_id).await?;
    Ok(Empty)
}
