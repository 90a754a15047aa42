//! `GET /api/v1/accounts/{account_id}/search` and below it, one kind of thing each.

use axum::extract::State;
use model::{Error, Result};
use rest::{AgentError, Json, Params};
use store::search::Search;
use wire::{Found, Payload};

use super::found;
use crate::caller::Agent;
use crate::door::Door;

/// The longest words, in characters.
const LONGEST: usize = 200;

fn search(params: &Params) -> Result<Search> {
    let words = params.text("q").unwrap_or_default().trim().to_owned();
    if words.is_empty() {
        return Err(Error::invalid("q", "Specify search string with parameter q"));
    }
    if words.chars().count() > LONGEST {
        return Err(Error::invalid("q", format!("q is too long (maximum is {LONGEST} characters)")));
    }
    let page = params.page();
    Ok(Search { words, page })
}

/// Finds conversations, contacts and messages, 15 of each.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/search", tag = "search",
    params(("account_id" = i64, Path), ("q" = String, Query), ("page" = Option<i64>, Query)),
    responses((status = 200, description = "What was found", body = Payload<Found>))
)]
pub(crate) async fn everything(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Payload<Found>>, AgentError> {
    let search = search(&params)?;
    let payload = Found {
        conversations: Some(found::conversations(&door, &agent, &search).await?),
        contacts: Some(found::contacts(&door, &agent, &search).await?),
        messages: Some(found::messages(&door, &agent, &search).await?),
        articles: Some([]),
    };
    Ok(Json(Payload { payload }))
}

/// Finds the conversations that the caller may see by their number or their customer, newest first, 15 a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/search/conversations", tag = "search",
    params(("account_id" = i64, Path), ("q" = String, Query), ("page" = Option<i64>, Query)),
    responses((status = 200, description = "What was found", body = Payload<Found>))
)]
pub(crate) async fn conversations(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Payload<Found>>, AgentError> {
    let conversations = Some(found::conversations(&door, &agent, &search(&params)?).await?);
    Ok(Json(Payload { payload: Found { conversations, ..Found::default() } }))
}

/// Finds contacts by name, e-mail address, phone number or identifier, 15 a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/search/contacts", tag = "search",
    params(("account_id" = i64, Path), ("q" = String, Query), ("page" = Option<i64>, Query)),
    responses((status = 200, description = "What was found", body = Payload<Found>))
)]
pub(crate) async fn contacts(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Payload<Found>>, AgentError> {
    let contacts = Some(found::contacts(&door, &agent, &search(&params)?).await?);
    Ok(Json(Payload { payload: Found { contacts, ..Found::default() } }))
}

/// Finds what was said in the last three months in conversations that the caller may see, newest first, 15 a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/search/messages", tag = "search",
    params(("account_id" = i64, Path), ("q" = String, Query), ("page" = Option<i64>, Query)),
    responses((status = 200, description = "What was found", body = Payload<Found>))
)]
pub(crate) async fn messages(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Payload<Found>>, AgentError> {
    let messages = Some(found::messages(&door, &agent, &search(&params)?).await?);
    Ok(Json(Payload { payload: Found { messages, ..Found::default() } }))
}

/// Finds nothing: there are no articles.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/search/articles", tag = "search",
    params(("account_id" = i64, Path), ("q" = String, Query)),
    responses((status = 200, description = "Nothing", body = Payload<Found>))
)]
pub(crate) async fn articles(_: Agent, params: Params) -> Result<Json<Payload<Found>>, AgentError> {
    search(&params)?;
    Ok(Json(Payload { payload: Found { articles: Some([]), ..Found::default() } }))
}
