//! `GET /api/v1/accounts/{account_id}/contacts/active`

use axum::extract::State;
use rest::{AgentError, Json, Params};
use store::contacts::ContactFilter;
use wire::{ContactRest, PagedList};

use super::{list, shown};
use crate::caller::Agent;
use crate::door::Door;

/// Lists the contacts that are connected, 15 a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/active", tag = "contacts",
    params(("account_id" = i64, Path), ("page" = Option<i64>, Query), ("sort" = Option<String>, Query)),
    responses((status = 200, description = "Contacts", body = PagedList<ContactRest>))
)]
pub(crate) async fn active(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<PagedList<ContactRest>>, AgentError> {
    let here = door.app.realtime.presence(agent.account_id).await?.contacts;
    let filter = ContactFilter { among: Some(here), ..list::filter(&params) };
    let (count, found) = store::contacts::list(&door.app.store.reader(), &agent, &filter).await?;
    let contacts = shown::all(&door, &agent, &found, &params).await?;
    Ok(Json(PagedList::new(count, params.text("page"), contacts)))
}
