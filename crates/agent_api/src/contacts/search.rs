//! `GET /api/v1/accounts/{account_id}/contacts/search`

use axum::extract::State;
use model::Error;
use rest::{AgentError, Json, Params};
use store::contacts::{ContactFilter, PER_PAGE};
use wire::{ContactRest, PagedList};

use super::list::filter;
use super::shown;
use crate::caller::Agent;
use crate::door::Door;

/// Finds contacts by name, e-mail address, phone number or identifier, 15 a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/search", tag = "contacts",
    params(
        ("account_id" = i64, Path), ("q" = String, Query), ("page" = Option<i64>, Query),
        ("sort" = Option<String>, Query), ("include_contact_inboxes" = Option<bool>, Query),
    ),
    responses((status = 200, description = "Contacts", body = PagedList<ContactRest>))
)]
pub(crate) async fn search(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<PagedList<ContactRest>>, AgentError> {
    let query = params.text("q").unwrap_or_default().trim().to_owned();
    if query.is_empty() {
        return Err(Error::invalid("q", "Specify search string with parameter q").into());
    }
    let filter = ContactFilter { query: Some(query), ..filter(&params) };
    let (total, found) = store::contacts::list(&door.app.store.reader(), &agent, &filter).await?;
    let has_more = total > u64::from(filter.page.max(1)) * u64::from(PER_PAGE);
    let contacts = shown::all(&door, &agent, &found, &params).await?;
    let count = contacts.len() as u64;
    Ok(Json(PagedList::new(count, params.text("page"), contacts).with_has_more(Some(has_more))))
}
