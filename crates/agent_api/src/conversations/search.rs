//! `POST /api/v1/accounts/{account_id}/conversations/filter`

use axum::extract::State;
use model::filter::{CONVERSATION, conditions};
use rest::{AgentError, Json, Params};
use serde_json::Value;
use store::conversations::ListFilter;
use wire::ConversationPage;

use super::{filter as query, shown};
use crate::caller::Agent;
use crate::door::Door;

/// Lists the conversations that meet the conditions of `payload`, 25 a page, latest activity first.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/filter", tag = "conversations",
    params(("account_id" = i64, Path), ("page" = Option<i64>, Query)),
    responses((status = 200, description = "Conversations", body = ConversationPage))
)]
pub(crate) async fn search(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<ConversationPage>, AgentError> {
    let payload = params.value("payload").unwrap_or(&Value::Null);
    let conditions = conditions(payload, CONVERSATION, door.app.clock.now()).map_err(AgentError::in_words)?;
    let page = params.page();
    let filter = ListFilter { conditions, page, ..ListFilter::default() };
    let reader = door.app.store.reader();
    let counts = store::conversations::counts(&reader, &agent, &filter).await?;
    let threads = store::conversations::list(&reader, &agent, &filter).await?;
    let conversations = shown::all(&door, &agent, &threads).await?;
    Ok(Json(ConversationPage::new(query::counts(counts), conversations)))
}
