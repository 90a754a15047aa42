//! `POST /api/v1/accounts/{account_id}/contacts/{contact_id}/notes`

use actions::contacts;
use axum::extract::State;
use http::HeaderMap;
use rest::{AgentError, Json, Params};

use super::{Body, Note, one};
use crate::At;
use crate::caller::Agent;
use crate::contacts::ContactPath;
use crate::door::Door;
use crate::repeat;

/// Notes something about a contact.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/notes", tag = "contact notes",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "The note", body = Note))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<Note>, AgentError> {
    let body: Body = params.wrapped("note")?;
    let content = body.content.unwrap_or_default();
    let repeat = repeat::key(&headers, &agent, &format!("notes of contact {}", path.contact_id), &params);
    let note = contacts::add_note(&door.app, &agent, path.contact_id, &content, repeat.as_ref()).await?;
    Ok(Json(one(&door, &agent, note).await?))
}
