//! `PATCH /api/v1/accounts/{account_id}/agents/{agent_id}`

use actions::agents::{self, AgentChange};
use axum::extract::State;
use rest::{AgentError, Json, Params};

use super::{AgentPath, Body};
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Changes a member.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/agents/{agent_id}", tag = "agents",
    params(("account_id" = i64, Path), ("agent_id" = i64, Path)),
    responses((status = 200, description = "The member", body = wire::Agent))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<AgentPath>,
    params: Params,
) -> Result<Json<wire::Agent>, AgentError> {
    let body: Body = params.wrapped("agent")?;
    let change = AgentChange {
        role: body.role()?,
        availability: body.availability()?,
        name: body.name,
        auto_offline: body.auto_offline,
    };
    let member = agents::update(&door.app, &admin.scope, path.agent_id, change).await?;
    let sight = door.sight(admin.agent.account_id).await?;
    Ok(Json(wire::Agent::new(&member, sight.look())))
}
