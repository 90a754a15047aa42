//! `PATCH /api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}`

use actions::{Edit, agent_bots};
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::AgentBotRest;

use super::{AgentBotPath, Body};
use crate::At;
use crate::caller::Admin;
use crate::door::Door;
use crate::picture::GivenPicture;

/// Changes a bot. Its picture is the file `avatar`, or fetched in the background from `avatar_url`.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/agent_bots/{agent_bot_id}", tag = "agent bots",
    params(("account_id" = i64, Path), ("agent_bot_id" = i64, Path)),
    responses((status = 200, description = "The bot", body = AgentBotRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<AgentBotPath>,
    mut params: Params,
) -> Result<Json<AgentBotRest>, AgentError> {
    let body: Body = params.wrapped("agent_bot")?;
    body.check()?;
    let edit = Edit::new(move |bot| body.apply(bot));
    let given = GivenPicture::file_or_address(&mut params, "agent_bot")?;
    let bot = agent_bots::update(&door.app, &admin.scope, path.agent_bot_id, edit, &given.picture).await;
    given.settle(&bot, |bot| bot.avatar.as_deref());
    let bot = bot?;
    Ok(Json(AgentBotRest::new(&bot, admin.agent.role, &door.files)))
}
