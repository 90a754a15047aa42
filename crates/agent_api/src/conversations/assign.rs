//! `POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/assignments`

use actions::conversations;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use model::Error;
use model::agent_bot::AgentBotId;
use model::conversation::ConversationId;
use model::scope::{Scope, StaffScope};
use model::team::TeamId;
use model::user::UserId;
use rest::{AgentError, Json, Params};
use serde_json::Value;
use wire::{AgentBotSlim, TeamRecord};

use super::ConversationPath;
use crate::At;
use crate::caller::Staff;
use crate::door::Door;

/// Gives the conversation to an agent (`assignee_id`), a bot (`assignee_id` with `assignee_type` `AgentBot`) or a team
/// (`team_id`); 0, `null` and whoever is unknown take it away. An agent and a bot take each other's place.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/assignments",
    tag = "conversations", params(("account_id" = i64, Path), ("conversation_id" = i64, Path)),
    responses((status = 200, description = "The agent, the bot or the team, or null"))
)]
pub(crate) async fn assign(
    State(door): State<Door>,
    Staff(staff): Staff,
    At(path): At<ConversationPath>,
    params: Params,
) -> Result<Response, AgentError> {
    let conversation = path.thread(&door, &staff).await?.view.conversation.id;
    if params.text("assignee_type").as_deref() == Some("AgentBot") {
        return to_agent_bot(&door, &staff, conversation, named(&params, "assignee_id")?).await;
    }
    if params.has("assignee_id") {
        return to_agent(&door, &staff, conversation, named(&params, "assignee_id")?).await;
    }
    if params.has("team_id") {
        return to_team(&door, &staff, conversation, named(&params, "team_id")?).await;
    }
    Ok(Json(Value::Null).into_response())
}

/// The key that the request names; 0, `null` and blank name nobody.
fn named(params: &Params, key: &'static str) -> Result<Option<i64>, Error> {
    if let Some(id) = params.integer(key) {
        return Ok(Some(id).filter(|id| *id != 0));
    }
    match params.value(key) {
        Some(Value::Null) | None => Ok(None),
        Some(Value::String(text)) if matches!(text.trim(), "" | "null" | "nil") => Ok(None),
        Some(_) => Err(Error::invalid(key, format!("{key} must be a number"))),
    }
}

async fn to_agent(
    door: &Door,
    staff: &StaffScope,
    conversation: ConversationId,
    assignee: Option<i64>,
) -> Result<Response, AgentError> {
    let assignee = assignee.map(UserId::new);
    let thread = conversations::assign(&door.app, staff, conversation, assignee).await?;
    let Some(assignee) = thread.view.assignee else { return Ok(Json(Value::Null).into_response()) };
    let member = store::memberships::member(&door.app.store.reader(), staff, assignee.id).await?;
    let sight = door.sight(staff.account()).await?;
    Ok(Json(wire::Agent::new(&member, sight.look())).into_response())
}

async fn to_agent_bot(
    door: &Door,
    staff: &StaffScope,
    conversation: ConversationId,
    bot: Option<i64>,
) -> Result<Response, AgentError> {
    let Some(bot) = bot.map(AgentBotId::new) else { return to_agent(door, staff, conversation, None).await };
    let thread = conversations::assign_agent_bot(&door.app, staff, conversation, bot).await?;
    let Some(bot) = thread.view.assignee_agent_bot else { return Ok(Json(Value::Null).into_response()) };
    let bot = store::agent_bots::by_id(&door.app.store.reader(), staff, bot.id).await?;
    Ok(Json(AgentBotSlim::new(&bot, &door.files)).into_response())
}

async fn to_team(
    door: &Door,
    staff: &StaffScope,
    conversation: ConversationId,
    team: Option<i64>,
) -> Result<Response, AgentError> {
    let thread = conversations::assign_team(&door.app, staff, conversation, team.map(TeamId::new)).await?;
    let Some(team) = thread.view.team else { return Ok(Json(Value::Null).into_response()) };
    let team = store::teams::by_id(&door.app.store.reader(), staff, team.id).await?;
    Ok(Json(TeamRecord::from(&team)).into_response())
}
