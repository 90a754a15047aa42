//! `GET /api/v1/accounts/{account_id}/contacts/{contact_id}/attachments`

use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::{CountedList, ListedAttachment};

use super::ContactPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Lists the files of those of a contact's conversations that the caller's lists show, newest first, 100 a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/attachments", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path), ("page" = Option<i64>, Query)),
    responses((status = 200, description = "Files", body = CountedList<ListedAttachment>))
)]
pub(crate) async fn attachments(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
    params: Params,
) -> Result<Json<CountedList<ListedAttachment>>, AgentError> {
    let reader = door.app.store.reader();
    let contact = store::contacts::by_id(&reader, &agent, path.contact_id).await?;
    let (total, files) =
        store::messages::files_of_contact(&reader, &agent, contact.id, params.page()).await?;
    let sight = door.sight(agent.account_id).await?;
    let shown = files.iter().map(|(file, view)| ListedAttachment::of_contact(file, view, sight.look()));
    Ok(Json(CountedList::new(total, shown.collect())))
}
