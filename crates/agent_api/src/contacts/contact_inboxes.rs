//! `POST /api/v1/accounts/{account_id}/contacts/{contact_id}/contact_inboxes` and
//! `GET /api/v1/accounts/{account_id}/contacts/{contact_id}/contactable_inboxes`

use actions::contacts::{WantedSession, open_session};
use axum::extract::State;
use model::Error;
use model::inbox::InboxId;
use rest::{AgentError, Json, Params};
use uuid::Uuid;
use wire::{ContactInboxRest, Payload};

use super::ContactPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;
use crate::inboxes::seen;

/// Opens a session of the contact in an inbox, a proven one with `hmac_verified`, or gives the one there is.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/contact_inboxes", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "The session", body = ContactInboxRest))
)]
pub(crate) async fn open(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
    params: Params,
) -> Result<Json<ContactInboxRest>, AgentError> {
    let inbox = params.integer("inbox_id").ok_or(Error::invalid("inbox_id", "Inbox must be given"))?;
    let inbox = seen(&door, &agent, InboxId::new(inbox)).await?;
    let source_id = params.text("source_id");
    let vouched = params.flag("hmac_verified").unwrap_or(false);
    let wanted = WantedSession::Of { inbox: inbox.id, contact: path.contact_id, source_id, vouched };
    let session = open_session(&door.app, &agent, wanted).await?;
    Ok(Json(ContactInboxRest::new(&session.source_id, &inbox, &door.files)))
}

/// Lists the inboxes through which the contact can be reached, each with the name of the session for it.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/contactable_inboxes", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "Inboxes", body = Payload<Vec<ContactInboxRest>>))
)]
pub(crate) async fn contactable(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
) -> Result<Json<Payload<Vec<ContactInboxRest>>>, AgentError> {
    let reader = door.app.store.reader();
    let contact = store::contacts::by_id(&reader, &agent, path.contact_id).await?;
    let sessions = store::contacts::sessions(&reader, &agent, &[contact.id]).await?;
    let inboxes = store::inboxes::list(&reader, &agent).await?;
    let reach = inboxes.iter().map(|inbox| {
        let newest = sessions.iter().rfind(|session| session.inbox_id == inbox.id);
        let source_id =
            newest.map_or_else(|| Uuid::new_v4().to_string(), |session| session.source_id.clone());
        ContactInboxRest::new(&source_id, inbox, &door.files)
    });
    Ok(Json(Payload { payload: reach.collect() }))
}
