//! `GET /api/v1/accounts/{account_id}/conversations/search`

use axum::extract::State;
use model::Error;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use store::conversations::ListFilter;
use utoipa::ToSchema;
use wire::{ConversationCounts, ConversationSaying};

use super::filter;
use crate::caller::Agent;
use crate::door::Door;

/// A page of conversations with what was said in them.
#[derive(Serialize, ToSchema)]
pub(crate) struct Saying {
    meta: ConversationCounts,
    payload: Vec<ConversationSaying>,
}

/// Finds conversations in which somebody said these words, latest activity first, 25 a page, with the messages that say
/// them. The search at `/search/messages` finds single messages.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/search", tag = "conversations",
    params(("account_id" = i64, Path), ("q" = String, Query), ("page" = Option<i64>, Query)),
    responses((status = 200, description = "Conversations", body = Saying))
)]
pub(crate) async fn said(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Saying>, AgentError> {
    let words = params.text("q").unwrap_or_default().trim().to_owned();
    if words.is_empty() {
        return Err(Error::invalid("q", "Specify search string with parameter q").into());
    }
    let page = params.page();
    let wanted = ListFilter { query: Some(words.clone()), page, ..ListFilter::default() };
    let reader = door.app.store.reader();
    let counts = store::conversations::counts(&reader, &agent, &wanted).await?;
    let threads = store::conversations::list(&reader, &agent, &wanted).await?;
    let said = store::search::said(&reader, &threads, &words).await?;
    let inboxes = store::inboxes::of_account(&reader, &agent).await?;
    let payload = ConversationSaying::all(&threads, &inboxes, &said);
    Ok(Json(Saying { meta: filter::counts(counts), payload }))
}
