//! `POST /api/v1/accounts/{account_id}/contacts`

use actions::contacts::{self, WantedSession, open_session};
use axum::extract::State;
use http::HeaderMap;
use model::inbox::InboxId;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use utoipa::ToSchema;
use wire::{ContactRest, InboxSlim, Payload};

use super::body::Body;
use super::shown;
use crate::caller::Agent;
use crate::door::Door;
use crate::inboxes::seen;
use crate::picture::GivenPicture;
use crate::repeat;

/// The contact and its first session, if an inbox was given.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewContact {
    contact: ContactRest,
    contact_inbox: FirstSession,
}

#[derive(Serialize, ToSchema)]
struct FirstSession {
    inbox: Option<InboxSlim>,
    source_id: Option<String>,
}

/// Adds a contact, with a picture (the file `avatar`, or `avatar_url`, from where it is fetched in the background) if there
/// is one; with an `inbox_id`, and a `source_id` if there is one, also a session there.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts", tag = "contacts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The contact", body = Payload<NewContact>))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    Agent(agent): Agent,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Json<Payload<NewContact>>, AgentError> {
    let body: Body = params.wrapped("contact")?;
    let inbox = match params.integer("inbox_id") {
        Some(inbox) => Some(seen(&door, &agent, InboxId::new(inbox)).await?),
        None => None,
    };
    let repeat = repeat::key(&headers, &agent, "contacts", &params);
    let given = GivenPicture::file_or_address(&mut params, "contact")?;
    let details = (body.details(), body.rest());
    let contact = contacts::add(&door.app, &agent, details, &given.picture, repeat.as_ref()).await;
    given.settle(&contact, |contact| contact.avatar.as_deref());
    let contact = contact?;
    let mut contact_inbox = FirstSession { inbox: None, source_id: None };
    if let Some(inbox) = &inbox {
        let source_id = params.text("source_id");
        let wanted = WantedSession::Of { inbox: inbox.id, contact: contact.id, source_id, vouched: false };
        let session = open_session(&door.app, &agent, wanted).await?;
        contact_inbox = FirstSession {
            inbox: Some(InboxSlim::new(inbox, &door.files)),
            source_id: Some(session.source_id),
        };
    }
    let contact = shown::one(&door, &agent, contact).await?;
    Ok(Json(Payload { payload: NewContact { contact, contact_inbox } }))
}
