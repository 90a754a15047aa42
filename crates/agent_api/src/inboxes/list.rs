//! `GET /api/v1/accounts/{account_id}/inboxes`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::{InboxRest, Payload};

use crate::caller::Agent;
use crate::door::Door;

/// Lists the inboxes that the caller may see, by name.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/inboxes", tag = "inboxes",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Inboxes", body = Payload<Vec<InboxRest>>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Payload<Vec<InboxRest>>>, AgentError> {
    let inboxes = store::inboxes::list(&door.app.store.reader(), &agent).await?;
    let payload = inboxes.iter().map(|inbox| InboxRest::new(inbox, agent.role, &door.files)).collect();
    Ok(Json(Payload { payload }))
}
