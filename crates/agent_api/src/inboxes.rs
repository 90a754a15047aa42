//! `/api/v1/accounts/{account_id}/inboxes`: where conversations come in.

mod agent_bot;
mod assignable_agents;
mod body;
mod create;
mod list;
mod remove;
mod remove_avatar;
mod reset_secret;
mod show;
mod update;

use axum::Router;
use axum::routing::{delete, get, post};
use model::inbox::{Inbox, InboxId};
use model::scope::AgentScope;
use model::{Error, Result};
use serde::Deserialize;

use crate::door::Door;

pub(crate) use agent_bot::{__path_agent_bot, __path_set_agent_bot};
pub(crate) use assignable_agents::__path_assignable_agents;
pub(crate) use create::__path_create;
pub(crate) use list::__path_list;
pub(crate) use remove::__path_remove;
pub(crate) use remove_avatar::__path_remove_avatar;
pub(crate) use reset_secret::__path_reset_secret;
pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    Router::new()
        .route("/api/v1/accounts/{account_id}/inboxes", get(list::list).post(create::create))
        .route(
            "/api/v1/accounts/{account_id}/inboxes/{inbox_id}",
            get(show::show).patch(update::update).put(update::update).delete(remove::remove),
        )
        .route(
            "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/avatar",
            delete(remove_avatar::remove_avatar),
        )
        .route(
            "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/reset_secret",
            post(reset_secret::reset_secret),
        )
        .route("/api/v1/accounts/{account_id}/inboxes/{inbox_id}/agent_bot", get(agent_bot::agent_bot))
        .route(
            "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/assignable_agents",
            get(assignable_agents::assignable_agents),
        )
        .route(
            "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/set_agent_bot",
            post(agent_bot::set_agent_bot),
        )
}

#[derive(Deserialize)]
pub(crate) struct InboxPath {
    pub(crate) inbox_id: InboxId,
}

/// The inbox, if the agent may see it; `Forbidden` when it exists but is not the agent's to see.
pub(crate) async fn seen(door: &Door, agent: &AgentScope, inbox: InboxId) -> Result<Inbox> {
    let inbox = store::inboxes::by_id(&door.app.store.reader(), agent, inbox).await?;
    if agent.sees_inbox(inbox.id) {
        return Ok(inbox);
    }
    Err(Error::Forbidden("You are not authorized to do this action"))
}
