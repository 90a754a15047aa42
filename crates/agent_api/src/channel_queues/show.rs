//! `GET /api/v1/accounts/{account_id}/channel_queues`

use axum::extract::State;
use rest::{AgentError, Json};
use wire::ChannelQueuesRest;

use crate::caller::Agent;
use crate::door::Door;

/// Shows what administrators chose for the queues of the account's channels.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/channel_queues", tag = "channel_queues",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The choices", body = ChannelQueuesRest))
)]
pub(crate) async fn show(
    State(door): State<Door>,
    Agent(agent): Agent,
) -> Result<Json<ChannelQueuesRest>, AgentError> {
    let queues = store::channel_queues::of(&door.app.store.reader(), agent.account_id).await?;
    Ok(Json(ChannelQueuesRest::from(&queues)))
}
