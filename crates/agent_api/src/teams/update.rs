//! `PATCH /api/v1/accounts/{account_id}/teams/{team_id}`

use actions::{Edit, teams};
use axum::extract::State;
use model::team::Team;
use rest::{AgentError, Json, Params};
use wire::TeamRest;

use super::{Body, TeamPath, shown};
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Changes a team.
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}/teams/{team_id}", tag = "teams",
    params(("account_id" = i64, Path), ("team_id" = i64, Path)),
    responses((status = 200, description = "The team", body = TeamRest))
)]
pub(crate) async fn update(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<TeamPath>,
    params: Params,
) -> Result<Json<TeamRest>, AgentError> {
    let body: Body = params.wrapped("team")?;
    let edit = Edit::new(move |team: &mut Team| body.apply(team));
    let team = teams::update(&door.app, &admin.scope, path.team_id, edit).await?;
    Ok(Json(shown(&door, &admin.agent, &team).await?))
}

impl Body {
    fn apply(&self, team: &mut Team) {
        if let Some(name) = &self.name {
            team.name.clone_from(name);
        }
        self.description.apply(&mut team.description);
        team.allow_auto_assign = self.allow_auto_assign.unwrap_or(team.allow_auto_assign);
    }
}
