//! `POST /api/v1/accounts/{account_id}/contacts`

use actions::contacts;
use axum::extract::State;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use utoipa::ToSchema;
use wire::{ContactRest, Payload};

use super::body::Body;
use super::shown;
use crate::caller::Agent;
use crate::door::Door;

/// The contact and its first session, of which there is none yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewContact {
    contact: ContactRest,
    contact_inbox: NoSession,
}

#[derive(Serialize, ToSchema)]
struct NoSession {
    #[schema(value_type = Option<Object>)]
    inbox: Option<()>,
    source_id: Option<String>,
}

/// Adds a contact.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts", tag = "contacts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The contact", body = Payload<NewContact>))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Payload<NewContact>>, AgentError> {
    let body: Body = params.wrapped("contact")?;
    let contact = contacts::add(&door.app, &agent, body.details(), body.rest()).await?;
    let contact = shown::one(&door, &agent, contact).await?;
    let contact_inbox = NoSession { inbox: None, source_id: None };
    Ok(Json(Payload { payload: NewContact { contact, contact_inbox } }))
}
