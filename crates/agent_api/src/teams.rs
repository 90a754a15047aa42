//! `/api/v1/accounts/{account_id}/teams`: groups of agents.

mod create;
mod list;
mod remove;
mod show;
mod update;

use axum::Router;
use axum::routing::get;
use model::Result;
use model::scope::AgentScope;
use model::team::{Team, TeamId};
use rest::lenient;
use serde::Deserialize;
use wire::TeamRest;

use crate::door::Door;
use crate::given::Given;

pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/api/v1/accounts/{account_id}/teams", get(list::list).post(create::create)).route(
        "/api/v1/accounts/{account_id}/teams/{team_id}",
        get(show::show).patch(update::update).put(update::update).delete(remove::remove),
    )
}

#[derive(Deserialize)]
pub(crate) struct TeamPath {
    pub(crate) team_id: TeamId,
}

/// What a request says about a team; what is absent stays as it is.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default)]
    description: Given,
    #[serde(default, deserialize_with = "lenient::flag")]
    allow_auto_assign: Option<bool>,
}

/// The team as this agent is shown it.
async fn shown(door: &Door, agent: &AgentScope, team: &Team) -> Result<TeamRest> {
    Ok(TeamRest::new(team, &mine(door, agent).await?))
}

/// The teams that the agent belongs to.
pub(crate) async fn mine(door: &Door, agent: &AgentScope) -> Result<Vec<TeamId>> {
    let teams = store::teams::list(&door.app.store.reader(), agent).await?;
    Ok(teams.iter().filter(|(_, is_member)| *is_member).map(|(team, _)| team.id).collect())
}
