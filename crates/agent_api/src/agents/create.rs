//! `POST /api/v1/accounts/{account_id}/agents`

use actions::agents::{self, NewAgent, Taken};
use axum::extract::State;
use http::HeaderMap;
use model::Result;
use model::scope::AgentScope;
use model::user::Role;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use utoipa::ToSchema;

use super::Body;
use crate::caller::Admin;
use crate::door::Door;
use crate::repeat;

/// A new member; whoever got no password is invited by handing this address on.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewMember {
    #[serde(flatten)]
    agent: wire::Agent,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation_url: Option<String>,
}

/// Takes somebody into the account. With `password` they can sign in at once; without, `invitation_url` lets them
/// choose one for a week, and is mailed to them where mails are sent.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/agents", tag = "agents",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The member", body = NewMember))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    admin: Admin,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<NewMember>, AgentError> {
    let body: Body = params.wrapped("agent")?;
    let new = NewAgent {
        role: body.role()?.unwrap_or(Role::Agent),
        availability: body.availability()?,
        name: body.name,
        email: body.email.unwrap_or_default(),
        auto_offline: body.auto_offline,
        password: body.password.filter(|password| !password.is_empty()),
    };
    if new.password.is_none() {
        door.check_invitation(admin.agent.account_id)?;
    }
    let repeat = repeat::key(&headers, &admin.agent, "agents", &params);
    let taken = agents::create(&door.app, &admin.scope, new, repeat.as_ref()).await?;
    Ok(Json(NewMember::new(&door, &admin.agent, &taken).await?))
}

impl NewMember {
    /// Whoever was taken in, as `agent` sees them.
    pub(super) async fn new(door: &Door, agent: &AgentScope, taken: &Taken) -> Result<Self> {
        let sight = door.sight(agent.account_id).await?;
        let site = &door.app.settings.public_url;
        let invitation_url = taken.invitation.as_ref().map(|token| wire::password_url(site, token));
        Ok(Self { agent: wire::Agent::new(&taken.member, sight.look()), invitation_url })
    }
}
