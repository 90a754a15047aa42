//! `GET /api/v1/accounts/{account_id}/contacts/{contact_id}`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::{ContactRest, Payload};

use super::{ContactPath, shown};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Shows a contact.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "The contact", body = Payload<ContactRest>))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
) -> Result<Json<Payload<ContactRest>>, AgentError> {
    let contact = store::contacts::by_id(&door.app.store.reader(), &agent, path.contact_id).await?;
    Ok(Json(Payload { payload: shown::one(&door, &agent, contact).await? }))
}
