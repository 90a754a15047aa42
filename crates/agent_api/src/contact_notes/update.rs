//! `PATCH /api/v1/accounts/{account_id}/contacts/{contact_id}/notes/{note_id}`

use actions::contacts;
use axum::extract::State;
use rest::{AgentError, Json, Params};

use super::{Body, Note, NotePath, one};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Writes the words of a note anew.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/notes/{note_id}", tag = "contact notes",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path), ("note_id" = i64, Path)),
    responses((status = 200, description = "The note", body = Note))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<NotePath>,
    params: Params,
) -> Result<Json<Note>, AgentError> {
    let body: Body = params.wrapped("note")?;
    let (content, named) = (body.content.unwrap_or_default(), (path.contact_id, path.note_id));
    let note = contacts::change_note(&door.app, &agent, named, &content).await?;
    Ok(Json(one(&door, &agent, note).await?))
}
