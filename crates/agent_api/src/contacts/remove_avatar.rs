//! `DELETE /api/v1/accounts/{account_id}/contacts/{contact_id}/avatar`

use actions::avatars::Picture;
use actions::{Edit, contacts};
use axum::extract::State;
use rest::{AgentError, Json};
use wire::{ContactRest, Payload};

use super::{ContactPath, shown};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Takes the picture of a contact away.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/avatar", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "The contact", body = Payload<ContactRest>))
)]
pub(crate) async fn remove_avatar(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
) -> Result<Json<Payload<ContactRest>>, AgentError> {
    let nothing_else = Edit::new(|_| ());
    let contact = contacts::change(&door.app, &agent, path.contact_id, nothing_else, &Picture::Goes).await?;
    Ok(Json(Payload { payload: shown::one(&door, &agent, contact).await? }))
}
