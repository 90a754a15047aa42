//! `POST /api/v1/accounts/{account_id}/contacts/{contact_id}/destroy_custom_attributes`

use actions::avatars::Picture;
use actions::{Edit, contacts};
use axum::extract::State;
use model::contact::Contact;
use rest::{AgentError, Json, Params};
use wire::{ContactRest, Payload};

use super::{ContactPath, shown};
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Takes the `custom_attributes` with these keys away from a contact.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/destroy_custom_attributes",
    tag = "contacts", params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "The contact", body = Payload<ContactRest>))
)]
pub(crate) async fn destroy_custom_attributes(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
    params: Params,
) -> Result<Json<Payload<ContactRest>>, AgentError> {
    let keys = params.texts("custom_attributes").unwrap_or_default();
    let edit = Edit::new(move |contact: &mut Contact| {
        contact.custom_attributes.retain(|key, _| !keys.contains(key));
    });
    let contact = contacts::change(&door.app, &agent, path.contact_id, edit, &Picture::Stays).await?;
    Ok(Json(Payload { payload: shown::one(&door, &agent, contact).await? }))
}
