//! `POST /api/v1/accounts/{account_id}/contacts/filter`

use axum::extract::State;
use model::filter::{CONTACT, conditions};
use rest::{AgentError, Json, Params};
use serde_json::Value;
use store::contacts::ContactFilter;
use wire::{ContactRest, PagedList};

use super::{list, shown};
use crate::caller::Agent;
use crate::door::Door;

/// Lists the contacts that meet the conditions of `payload`, 15 a page.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts/filter", tag = "contacts",
    params(
        ("account_id" = i64, Path), ("page" = Option<i64>, Query), ("sort" = Option<String>, Query),
        ("include_contact_inboxes" = Option<bool>, Query),
    ),
    responses((status = 200, description = "Contacts", body = PagedList<ContactRest>))
)]
pub(crate) async fn filter(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<PagedList<ContactRest>>, AgentError> {
    let payload = params.value("payload").unwrap_or(&Value::Null);
    let conditions = conditions(payload, CONTACT, door.app.clock.now()).map_err(AgentError::in_words)?;
    let filter = ContactFilter { conditions, ..list::filter(&params) };
    let (count, found) = store::contacts::list(&door.app.store.reader(), &agent, &filter).await?;
    let contacts = shown::all(&door, &agent, &found, &params).await?;
    Ok(Json(PagedList::new(count, params.text("page"), contacts)))
}
