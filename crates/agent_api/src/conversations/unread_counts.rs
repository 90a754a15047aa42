//! `GET /api/v1/accounts/{account_id}/conversations/unread_counts`

use std::collections::BTreeMap;

use axum::extract::State;
use rest::{AgentError, Json};
use serde::Serialize;
use utoipa::ToSchema;
use wire::Payload;

use crate::caller::Agent;
use crate::door::Door;

/// Open conversations with something unread, by the key of where they are; what has none is absent.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnreadCounts {
    inboxes: BTreeMap<i64, i64>,
    labels: BTreeMap<i64, i64>,
    teams: BTreeMap<i64, i64>,
}

/// Counts the open conversations with something unread that the caller may see.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/conversations/unread_counts", tag = "conversations",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Counts", body = Payload<UnreadCounts>))
)]
pub(crate) async fn unread_counts(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Payload<UnreadCounts>>, AgentError> {
    let reader = door.app.store.reader();
    let unread = store::conversations::unread(&reader, &agent).await?;
    let mut labels = BTreeMap::new();
    for label in store::labels::list(&reader, &agent).await? {
        if let Some(count) = unread.labels.get(&label.title) {
            labels.insert(label.id.get(), *count);
        }
    }
    Ok(Json(Payload { payload: UnreadCounts { inboxes: unread.inboxes, labels, teams: unread.teams } }))
}
