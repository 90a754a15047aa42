//! `/api/v1/accounts/{account_id}/macros`: what agents do to conversations at one word.

mod create;
mod execute;
mod list;
mod remove;
mod show;
mod update;

use axum::Router;
use axum::routing::{get, post};
use model::macros::{Macro, MacroFields, MacroId, Visibility};
use model::scope::AgentScope;
use model::{Error, Result};
use rest::lenient;
use serde::Deserialize;
use serde_json::Value;
use wire::MacroRest;

use crate::door::Door;

pub(crate) use create::__path_create;
pub(crate) use execute::__path_execute;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let all = "/api/v1/accounts/{account_id}/macros";
    let one = format!("{all}/{{macro_id}}");
    Router::new()
        .route(all, get(list::list).post(create::create))
        .route(&one, get(show::show).patch(update::update).put(update::update).delete(remove::remove))
        .route(&format!("{one}/execute"), post(execute::execute))
}

#[derive(Deserialize)]
struct MacroPath {
    macro_id: MacroId,
}

/// What a request says about a macro; what is absent stays as it is.
#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    visibility: Option<String>,
    #[serde(default)]
    actions: Option<Value>,
}

impl Body {
    fn visibility(&self) -> Result<Option<Visibility>> {
        let unknown = || Error::invalid("visibility", "Visibility must be personal or global");
        self.visibility.as_deref().map(|text| Visibility::parse(text).ok_or_else(unknown)).transpose()
    }

    fn apply(&self, visibility: Option<Visibility>, fields: &mut MacroFields) {
        if let Some(name) = &self.name {
            fields.name.clone_from(name);
        }
        fields.visibility = visibility.unwrap_or(fields.visibility);
        if let Some(actions) = &self.actions {
            fields.actions.clone_from(actions);
        }
    }
}

/// Macros as the agent is shown them.
async fn shown(door: &Door, agent: &AgentScope, macros: &[Macro]) -> Result<Vec<MacroRest>> {
    let members = store::memberships::members(&door.app.store.reader(), agent).await?;
    let sight = door.sight(agent.account_id).await?;
    Ok(macros.iter().map(|made| MacroRest::new(made, &members, sight.look())).collect())
}

/// One macro as the agent is shown it.
async fn shown_one(door: &Door, agent: &AgentScope, made: Macro) -> Result<MacroRest> {
    let members = store::memberships::members(&door.app.store.reader(), agent).await?;
    let sight = door.sight(agent.account_id).await?;
    Ok(MacroRest::new(&made, &members, sight.look()))
}
