//! `POST /api/v1/accounts/{account_id}/agent_bots`

use actions::agent_bots;
use axum::extract::State;
use http::HeaderMap;
use model::agent_bot::AgentBotFields;
use rest::{AgentError, Json, Params};
use wire::AgentBotRest;

use super::Body;
use crate::caller::Admin;
use crate::door::Door;
use crate::picture::GivenPicture;
use crate::repeat;

/// Makes a bot with an API token of its own. `outgoing_url` is kept; nothing is delivered to it yet. Its
/// picture is the file `avatar`, or fetched in the background from `avatar_url`.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/agent_bots", tag = "agent bots",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The bot", body = AgentBotRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    admin: Admin,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Json<AgentBotRest>, AgentError> {
    let body: Body = params.wrapped("agent_bot")?;
    body.check()?;
    let mut new = AgentBotFields::default();
    body.apply(&mut new);
    let repeat = repeat::key(&headers, &admin.agent, "agent_bots", &params);
    let given = GivenPicture::file_or_address(&mut params, "agent_bot")?;
    let bot = agent_bots::create(&door.app, &admin.scope, new, repeat.as_ref(), &given.picture).await;
    given.settle(&bot, |bot| bot.avatar.as_deref());
    let bot = bot?;
    Ok(Json(AgentBotRest::new(&bot, admin.agent.role, &door.files)))
}
