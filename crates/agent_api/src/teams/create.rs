//! `POST /api/v1/accounts/{account_id}/teams`

use actions::teams;
use axum::extract::State;
use http::HeaderMap;
use rest::{AgentError, Json, Params};
use store::teams::NewTeam;
use wire::TeamRest;

use super::{Body, shown};
use crate::caller::Admin;
use crate::door::Door;
use crate::repeat;

/// Makes a team without members.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/teams", tag = "teams",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The team", body = TeamRest))
)]
pub(crate) async fn create(
    State(door): State<Door>,
    admin: Admin,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<TeamRest>, AgentError> {
    let body: Body = params.wrapped("team")?;
    let new = NewTeam {
        name: body.name.unwrap_or_default(),
        description: body.description.text(),
        allow_auto_assign: body.allow_auto_assign.unwrap_or(true),
    };
    let repeat = repeat::key(&headers, &admin.agent, "teams", &params);
    let team = teams::create(&door.app, &admin.scope, new, repeat.as_ref()).await?;
    Ok(Json(shown(&door, &admin.agent, &team).await?))
}
