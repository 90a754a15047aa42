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
use crate::picture::GivenPicture;

/// Changes a contact; attributes are added to those that are there, and blank addresses are taken away. Its picture is the
/// file `avatar`, or fetched in the background from `avatar_url`.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "The contact", body = Payload<ContactRest>))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
    mut params: Params,
) -> Result<Json<Payload<ContactRest>>, AgentError> {
    let body: Body = params.wrapped("contact")?;
    let given = GivenPicture::file_or_address(&mut params, "contact")?;
    let (app, edit) = (&door.app, body.edit());
    let contact = contacts::change(app, &agent, path.contact_id, edit, &given.picture).await;
    given.settle(&contact, |contact| contact.avatar.as_deref());
    let contact = contact?;
    Ok(Json(Payload { payload: shown::one(&door, &agent, contact).await? }))
}
