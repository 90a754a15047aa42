//! `GET /api/v1/accounts/{account_id}/contacts/{contact_id}/notes/{note_id}`

use axum::extract::State;
use rest::{AgentError, Json};

use super::{Note, NotePath, one};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows a note.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/notes/{note_id}", tag = "contact notes",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path), ("note_id" = i64, Path)),
    responses((status = 200, description = "The note", body = Note))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<NotePath>,
) -> Result<Json<Note>, AgentError> {
    let reader = door.app.store.reader();
    let note = store::contact_notes::by_id(&reader, &agent, path.contact_id, path.note_id).await?;
    Ok(Json(one(&door, &agent, note).await?))
}
