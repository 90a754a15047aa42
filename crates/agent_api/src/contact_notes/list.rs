//! `GET /api/v1/accounts/{account_id}/contacts/{contact_id}/notes`

use axum::extract::State;
use rest::{AgentError, Json};

use super::{Note, shown};
use crate::At;
use crate::caller::Agent;
use crate::contacts::ContactPath;
use crate::door::Door;

/// Lists what agents noted about a contact, newest first.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/notes", tag = "contact notes",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "Notes", body = Vec<Note>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
) -> Result<Json<Vec<Note>>, AgentError> {
    let reader = door.app.store.reader();
    let contact = store::contacts::by_id(&reader, &agent, path.contact_id).await?;
    let notes = store::contact_notes::list(&reader, &agent, contact.id).await?;
    Ok(Json(shown(&door, &agent, notes).await?))
}
