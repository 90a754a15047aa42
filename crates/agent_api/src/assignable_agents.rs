//! `GET /api/v1/accounts/{account_id}/assignable_agents`

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use model::inbox::InboxId;
use model::scope::AgentScope;
use model::user::{Member, Role, UserId};
use model::{Error, Result};
use rest::{AgentError, Json, Params};
use wire::Payload;

use crate::caller::Agent;
use crate::door::Door;
use crate::inboxes::seen;

/// Inboxes that one request may name.
const LIMIT: usize = 100;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/api/v1/accounts/{account_id}/assignable_agents", get(assignable_agents))
}

/// Lists whom a conversation of these inboxes may be given to: members of all of them, and administrators.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/assignable_agents", tag = "agents",
    params(("account_id" = i64, Path), ("inbox_ids[]" = Vec<i64>, Query)),
    responses((status = 200, description = "Members", body = Payload<Vec<wire::Agent>>))
)]
pub(crate) async fn assignable_agents(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Json<Payload<Vec<wire::Agent>>>, AgentError> {
    Ok(Json(Payload { payload: of_all(&door, &agent, &inbox_ids(&params)?).await? }))
}

/// Whom a conversation of all these inboxes may be given to; `Forbidden` when the agent may not see one of them.
pub(crate) async fn of_all(door: &Door, agent: &AgentScope, inboxes: &[InboxId]) -> Result<Vec<wire::Agent>> {
    let mut common: Option<BTreeSet<UserId>> = None;
    for inbox in inboxes {
        let inbox = seen(door, agent, *inbox).await?;
        let members = store::inboxes::members(&door.app.store.reader(), agent, inbox.id).await?;
        let members: BTreeSet<UserId> = members.iter().map(|member| member.user.id).collect();
        common = Some(common.map_or(members.clone(), |common| &common & &members));
    }
    let common = common.unwrap_or_default();
    let mut members = store::memberships::members(&door.app.store.reader(), agent).await?;
    let may =
        |member: &Member| member.membership.role == Role::Administrator || common.contains(&member.user.id);
    members.retain(may);
    door.shown(agent.account_id, &members).await
}

fn inbox_ids(params: &Params) -> Result<Vec<InboxId>> {
    let texts = params.texts("inbox_ids").unwrap_or_default();
    if texts.len() > LIMIT {
        return Err(Error::invalid("inbox_ids", "Inbox ids are too many (maximum is 100)"));
    }
    let ids: std::result::Result<Vec<_>, _> = texts.iter().map(|text| text.trim().parse()).collect();
    let ids = ids.map_err(|_| Error::invalid("inbox_ids", "Inbox ids must be numbers"))?;
    Ok(ids.into_iter().map(InboxId::new).collect())
}
