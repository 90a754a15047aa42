//! `/api/v1/accounts/{account_id}/teams/{team_id}/team_members`: who belongs to a team.

mod add;
mod list;
mod remove;
mod replace;

use axum::Router;
use axum::routing::get;

use crate::door::Door;

pub(crate) use add::__path_add;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use replace::__path_replace;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route(
        "/api/v1/accounts/{account_id}/teams/{team_id}/team_members",
        get(list::list).post(add::add).patch(replace::replace).put(replace::replace).delete(remove::remove),
    )
}
