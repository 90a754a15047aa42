//! `GET /api/v1/accounts/{account_id}/conversations/{conversation_id}/attachments`

use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::{CountedList, ListedAttachment};

use super::ConversationPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Lists the files of a conversation, newest first, 100 a page.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/attachments",
    tag = "conversations",
    params(("account_id" = i64, Path), ("conversation_id" = i64, Path), ("page" = Option<i64>, Query)),
    responses((status = 200, description = "Files", body = CountedList<ListedAttachment>))
)]
pub(crate) async fn attachments(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Json<CountedList<ListedAttachment>>, AgentError> {
    let thread = path.thread(&door, &agent).await?;
    let page = params.page();
    let (total, files) = store::messages::files_of(&door.app.store.reader(), &thread, page).await?;
    let sight = door.sight(agent.account_id).await?;
    let shown = files.iter().map(|(file, view)| ListedAttachment::new(file, view, sight.look()));
    Ok(Json(CountedList::new(total, shown.collect())))
}
