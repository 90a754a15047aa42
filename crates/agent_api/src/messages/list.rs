//! `GET /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages`

use axum::extract::State;
use rest::{AgentError, Json, Params, lenient};
use serde::Deserialize;
use store::messages::{Page, Reader};
use wire::MessageList;

use crate::At;
use crate::caller::Agent;
use crate::conversations::ConversationPath;
use crate::door::Door;

/// Messages of a page backwards.
const PAGE: u32 = 20;
/// Messages of a page forwards.
const PAGE_AFTER: u32 = 100;
/// Messages between two.
const PAGE_BETWEEN: u32 = 1000;

#[derive(Deserialize)]
struct Query {
    #[serde(default, deserialize_with = "lenient::integer")]
    before: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    after: Option<i64>,
}

impl Query {
    fn page(&self) -> Page {
        match (self.after, self.before) {
            (None, None) => Page::Latest(PAGE),
            (None, Some(before)) => Page::Before(before, PAGE),
            (Some(after), None) => Page::After(after, PAGE_AFTER),
            (Some(after), Some(before)) => Page::Between(after, before, PAGE_BETWEEN),
        }
    }
}

/// Lists messages, oldest first: the latest 20, 20 `before` one, 100 `after` one, or all between two.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages", tag = "messages",
    params(
        ("account_id" = i64, Path), ("conversation_id" = i64, Path),
        ("before" = Option<i64>, Query), ("after" = Option<i64>, Query),
        ("filter_internal_messages" = Option<String>, Query),
    ),
    responses((status = 200, description = "Messages", body = MessageList))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Json<MessageList>, AgentError> {
    let query: Query = params.parse()?;
    // Only whether it is there counts, not what it says.
    let reader = if params.has("filter_internal_messages") { Reader::Customer } else { Reader::Agent };
    let thread = path.thread(&door, &agent).await?;
    let messages = store::messages::page(&door.app.store.reader(), &thread, reader, query.page()).await?;
    let sight = door.sight(agent.account_id).await?;
    Ok(Json(MessageList::new(&thread.view, &messages, sight.look())))
}
