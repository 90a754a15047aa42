//! `/api/v1/accounts/{account_id}/agents`: who belongs to the account.

mod bulk_create;
mod create;
mod list;
mod remove;
mod update;

use axum::Router;
use axum::routing::{get, patch, post};
use model::user::{Availability, Role, UserId};
use model::{Error, Result};
use rest::lenient;
use serde::Deserialize;

use crate::door::Door;

pub(crate) use bulk_create::__path_bulk_create;
pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/agents";
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&format!("{all}/bulk_create"), post(bulk_create::bulk_create))
        .route(
            &format!("{all}/{{agent_id}}"),
            patch(update::update).put(update::update).delete(remove::remove),
        )
}

#[derive(Deserialize)]
struct AgentPath {
    agent_id: UserId,
}

/// What a request says about a member.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    role: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    availability: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    auto_offline: Option<bool>,
    #[serde(default, deserialize_with = "lenient::text")]
    password: Option<String>,
}

impl Body {
    fn role(&self) -> Result<Option<Role>> {
        let unknown = || Error::invalid("role", "Role must be agent or administrator");
        self.role.as_deref().map(|text| Role::parse(text).ok_or_else(unknown)).transpose()
    }

    fn availability(&self) -> Result<Option<Availability>> {
        let unknown = || Error::invalid("availability", "Availability must be online, busy or offline");
        self.availability.as_deref().map(|text| Availability::parse(text).ok_or_else(unknown)).transpose()
    }
}
