//! `PATCH /api/v1/accounts/{account_id}/contacts/{contact_id}`

use actions::contacts;
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::{ContactRest, Payload};

use super::body::Body;
use super::{ContactPath, shown};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Changes a contact; attributes are added to those that are there, and blank addresses are taken away.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "The contact", body = Payload<ContactRest>))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
    params: Params,
) -> Result<Json<Payload<ContactRest>>, AgentError> {
    let body: Body = params.wrapped("contact")?;
    let contact = contacts::change(&door.app, &agent, path.contact_id, body.edit()).await?;
    Ok(Json(Payload { payload: shown::one(&door, &agent, contact).await? }))
}
