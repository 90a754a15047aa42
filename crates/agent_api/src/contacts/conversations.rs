//! `GET /api/v1/accounts/{account_id}/contacts/{contact_id}/conversations`

use axum::extract::State;
use rest::{AgentError, Json};
use store::conversations::{ListFilter, Sort};
use wire::{ConversationRest, Payload};

use super::ContactPath;
use crate::At;
use crate::caller::Agent;
use crate::conversations::shown;
use crate::door::Door;

/// Conversations that are listed.
const LISTED: usize = 20;

/// Lists the newest conversations of a contact that the caller may see.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/conversations", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "Conversations", body = Payload<Vec<ConversationRest>>))
)]
pub(crate) async fn conversations(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
) -> Result<Json<Payload<Vec<ConversationRest>>>, AgentError> {
    let reader = door.app.store.reader();
    let contact = store::contacts::by_id(&reader, &agent, path.contact_id).await?;
    let filter =
        ListFilter { contact_id: Some(contact.id), sort: Sort::Newest, page: 1, ..ListFilter::default() };
    let mut threads = store::conversations::list(&reader, &agent, &filter).await?;
    threads.truncate(LISTED);
    Ok(Json(Payload { payload: shown::all(&door, &agent, &threads).await? }))
}
