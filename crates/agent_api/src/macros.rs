//! `/api/v1/accounts/{account_id}/macros`: what agents do to conversations at one word.

mod create;
mod execute;
mod list;
mod remove;
mod show;
mod update;

use std::collections::BTreeSet;

use axum::Router;
use axum::routing::{get, post};
use model::macros::{Macro, MacroFields, MacroId, Visibility};
use model::scope::AgentScope;
use model::{Error, Result, step};
use rest::{Params, Reject, lenient};
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
    /// What the request says, with every file called by the number of its upload.
    fn read(door: &Door, agent: &AgentScope, params: &Params) -> Result<Self, Reject> {
        let mut body: Self = params.wrapped("macro")?;
        let upload = |name: &str| door.files.read_signed_id(agent.account_id, name);
        let number = |name: &str| upload(name).map_or(Value::Null, |upload| upload.get().into());
        body.actions = body.actions.map(|actions| step::with_files(&actions, number));
        Ok(body)
    }

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
    let reader = door.app.store.reader();
    let members = store::memberships::members(&reader, agent).await?;
    let sent: BTreeSet<_> = macros.iter().flat_map(|made| made.fields.files()).collect();
    let sent: Vec<_> = sent.into_iter().collect();
    let uploads = store::uploads::by_ids(&reader, agent, &sent, door.app.clock.now()).await?;
    let sight = door.sight(agent.account_id).await?;
    Ok(macros.iter().map(|made| MacroRest::new(made, &members, &uploads, sight.look())).collect())
}

/// One macro as the agent is shown it.
async fn shown_one(door: &Door, agent: &AgentScope, made: Macro) -> Result<MacroRest> {
    let mut shown = shown(door, agent, &[made]).await?;
    Ok(shown.pop().expect("one for each"))
}
