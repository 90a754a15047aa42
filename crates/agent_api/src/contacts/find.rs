//! `POST /api/v1/accounts/{account_id}/contact_inboxes/filter`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use model::Error;
use model::inbox::InboxId;
use rest::{AgentError, Json, Params};
use wire::ContactRest;

use super::shown;
use crate::caller::Agent;
use crate::door::Door;
use crate::inboxes::seen;

/// Finds the contact whose session in an inbox has this name (`inbox_id`, `source_id`); whom nobody knows is an empty 404.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contact_inboxes/filter", tag = "contacts",
    params(("account_id" = i64, Path)),
    responses(
        (status = 200, description = "The contact", body = ContactRest),
        (status = 404, description = "No session of that name"),
    )
)]
pub(crate) async fn find(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Response, AgentError> {
    let inbox = params.integer("inbox_id").ok_or(Error::invalid("inbox_id", "Inbox must be given"))?;
    let inbox = seen(&door, &agent, InboxId::new(inbox)).await?;
    let source_id = params.text("source_id").unwrap_or_default();
    let reader = door.app.store.reader();
    let found = store::contact_inboxes::by_source_id(&reader, inbox.id, &source_id).await?;
    match found {
        Some((_, contact)) => Ok(Json(shown::one(&door, &agent, contact).await?).into_response()),
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}
