//! `POST /api/v1/accounts/{account_id}/bulk_actions`: many conversations or contacts are changed at once.

use actions::{contacts, steps};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use model::contact::ContactId;
use model::{Error, Result, step};
use rest::{AgentError, Empty, Params};

use crate::caller::{Admin, Agent};
use crate::door::Door;
use crate::snoozed_until::snoozed_until;

/// Conversations or contacts of one request at most.
const MOST: usize = 250;

pub(crate) fn routes() -> Router<Door> {
    Router::new().route("/api/v1/accounts/{account_id}/bulk_actions", post(bulk_actions))
}

/// Changes conversations (`type` is `Conversation`, `ids` their numbers, with `fields`, `labels`, `snoozed_until`) or
/// contacts (`Contact`, with `labels`, or `action_name` `delete` by administrators), 250 at most; those that the caller
/// may not see are passed over. Everything is done when it is answered.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/bulk_actions", tag = "bulk actions",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "Done"), (status = 422, description = "There is no such change"))
)]
pub(crate) async fn bulk_actions(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Empty, AgentError> {
    let ids = ids(&params)?;
    let labels = params.object("labels").unwrap_or_default();
    match params.text("type").as_deref() {
        Some("Conversation") => {
            let fields = params.object("fields").unwrap_or_default();
            let steps = step::bulk(&fields, &labels, snoozed_until(&params)?)?;
            steps::take_all(&door.app, &agent, &ids, &steps).await?;
        }
        Some("Contact") if params.text("action_name").as_deref() == Some("delete") => {
            let admin = Admin::of(agent)?;
            for id in ids {
                passed_over(contacts::remove(&door.app, &admin.scope, ContactId::new(id)).await)?;
            }
        }
        Some("Contact") => {
            let (add, remove) = step::label_edit(&labels)?;
            for id in ids {
                let edited = contacts::edit_labels(&door.app, &agent, ContactId::new(id), &add, &remove);
                passed_over(edited.await.map(drop))?;
            }
        }
        _ => return Err(Error::invalid("type", "Type must be Conversation or Contact").into()),
    }
    Ok(Empty)
}

fn ids(params: &Params) -> Result<Vec<i64>> {
    let unreadable = || Error::invalid("ids", format!("Ids must be 1 to {MOST} numbers"));
    let texts = params.texts("ids").filter(|ids| !ids.is_empty() && ids.len() <= MOST);
    let texts = texts.ok_or_else(unreadable)?;
    texts.iter().map(|id| id.trim().parse().map_err(|_| unreadable())).collect()
}

fn passed_over(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(Error::NotFound(_)) => Ok(()),
        outcome => outcome,
    }
}
