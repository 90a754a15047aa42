//! `GET /api/v1/accounts/{account_id}/labels`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::{LabelRest, Payload};

use crate::caller::Agent;
use crate::door::Door;

/// Lists all labels of the account, by title.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/labels", tag = "labels",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Labels", body = Payload<Vec<LabelRest>>))
)]
pub(crate) async fn list(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<Payload<Vec<LabelRest>>>, AgentError> {
    let labels = store::labels::list(&door.app.store.reader(), &agent).await?;
    Ok(Json(Payload { payload: labels.iter().map(LabelRest::from).collect() }))
}
