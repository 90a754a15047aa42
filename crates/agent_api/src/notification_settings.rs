//! `/api/v1/accounts/{account_id}/notification_settings`: of what the caller wants to hear by other means.

mod show;
mod update;

use axum::Router;
use axum::routing::get;
use model::Result;
use model::notification::{NotificationFlags, NotificationKind};
use model::scope::AgentScope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::door::Door;

pub(crate) use show::__path_show;
pub(crate) use update::__path_update;

pub(crate) fn routes() -> Router<Door> {
    let path = "/api/v1/accounts/{account_id}/notification_settings";
    Router::new().route(path, get(show::show).put(update::update).patch(update::update))
}

/// What can be chosen, and what is.
#[derive(Serialize, ToSchema)]
#[schema(as = NotificationSettings)]
pub(crate) struct Settings {
    id: i64,
    user_id: i64,
    account_id: i64,
    all_email_flags: Vec<String>,
    selected_email_flags: Vec<String>,
    all_push_flags: Vec<String>,
    selected_push_flags: Vec<String>,
}

impl Settings {
    fn new(agent: &AgentScope, id: i64, chosen: &NotificationFlags) -> Self {
        Self {
            id,
            user_id: agent.user_id().get(),
            account_id: agent.account_id.get(),
            all_email_flags: flags("email_", &NotificationKind::ALL),
            selected_email_flags: flags("email_", &chosen.email),
            all_push_flags: flags("push_", &NotificationKind::ALL),
            selected_push_flags: flags("push_", &chosen.push),
        }
    }
}

fn flags(prefix: &str, kinds: &[NotificationKind]) -> Vec<String> {
    kinds.iter().map(|kind| format!("{prefix}{}", kind.as_str())).collect()
}

async fn own(door: &Door, agent: &AgentScope) -> Result<Settings> {
    let (id, chosen) = store::notification_settings::own(&door.app.store.reader(), agent).await?;
    Ok(Settings::new(agent, id, &chosen))
}
