//! `GET /api/v1/accounts/{account_id}/contacts`

use axum::extract::State;
use rest::{AgentError, Json, Params};
use store::contacts::{ContactFilter, ContactSort};
use wire::{ContactRest, PagedList};

use super::shown;
use crate::caller::Agent;
use crate::door::Door;

/// Lists contacts of whom more is known than a session, 15 a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts", tag = "contacts",
    params(
        ("account_id" = i64, Path), ("page" = Option<i64>, Query), ("sort" = Option<String>, Query),
        ("labels[]" = Option<Vec<String>>, Query), ("include_contact_inboxes" = Option<bool>, Query),
    ),
    responses((status = 200, description = "Contacts", body = PagedList<ContactRest>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<PagedList<ContactRest>>, AgentError> {
    let filter =
        ContactFilter { known: true, labels: params.texts("labels").unwrap_or_default(), ..filter(&params) };
    let (count, found) = store::contacts::list(&door.app.store.reader(), &agent, &filter).await?;
    let contacts = shown::all(&door, &agent, &found, &params).await?;
    Ok(Json(PagedList::new(count, params.text("page"), contacts)))
}

/// The page and the order that a request asks for: a key, with `-` before it the other way round.
pub(super) fn filter(params: &Params) -> ContactFilter {
    let sort = params.text("sort").unwrap_or_default();
    let (key, descending) = sort.strip_prefix('-').map_or((sort.as_str(), false), |key| (key, true));
    let sort = match key {
        "name" => ContactSort::Name,
        "email" => ContactSort::Email,
        "phone_number" => ContactSort::PhoneNumber,
        "last_activity_at" => ContactSort::LastActivity,
        "city" => ContactSort::City,
        "company_name" | "company" => ContactSort::Company,
        "country" => ContactSort::Country,
        _ => ContactSort::Created,
    };
    let page = params.page();
    ContactFilter { sort, descending, page, ..ContactFilter::default() }
}
