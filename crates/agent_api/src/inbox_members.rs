//! `/api/v1/accounts/{account_id}/inbox_members`: who answers in an inbox.

mod add;
mod remove;
mod replace;
mod show;

use axum::Router;
use axum::routing::{get, post};
use model::Result;
use model::account::AccountId;
use model::inbox::InboxId;
use model::user::Member;
use rest::{Params, Reject};
use serde::Deserialize;
use wire::Payload;

use crate::door::Door;

pub(crate) use add::__path_add;
pub(crate) use remove::__path_remove;
pub(crate) use replace::__path_replace;
pub(crate) use show::__path_show;

pub(crate) fn routes() -> Router<Door> {
    Router::new()
        .route(
            "/api/v1/accounts/{account_id}/inbox_members",
            post(add::add).patch(replace::replace).put(replace::replace).delete(remove::remove),
        )
        .route("/api/v1/accounts/{account_id}/inbox_members/{inbox_id}", get(show::show))
}

#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "rest::lenient::integer")]
    inbox_id: Option<i64>,
}

/// The inbox that the request names; one that it does not name exists nowhere.
fn inbox_id(params: &Params) -> Result<InboxId, Reject> {
    let body: Body = params.parse()?;
    Ok(InboxId::new(body.inbox_id.unwrap_or_default()))
}

async fn answer(door: &Door, account: AccountId, members: &[Member]) -> Result<Payload<Vec<wire::Agent>>> {
    Ok(Payload { payload: door.shown(account, members).await? })
}
