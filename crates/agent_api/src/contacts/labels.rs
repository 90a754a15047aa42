//! `GET` and `POST /api/v1/accounts/{account_id}/contacts/{contact_id}/labels`

use actions::contacts;
use axum::extract::State;
use rest::{AgentError, Json, Params};
use wire::Payload;

use super::ContactPath;
use crate::At;
use crate::caller::Agent;
use crate::door::Door;

/// Lists the labels of a contact.
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/labels", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "Titles", body = Payload<Vec<String>>))
)]
pub(crate) async fn labels(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
) -> Result<Json<Payload<Vec<String>>>, AgentError> {
    let contact = store::contacts::by_id(&door.app.store.reader(), &agent, path.contact_id).await?;
    Ok(Json(Payload { payload: contact.labels }))
}

/// Makes `labels` all the labels of a contact.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}/labels", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "Titles", body = Payload<Vec<String>>))
)]
pub(crate) async fn set_labels(
    State(door): State<Door>,
    Agent(agent): Agent,
    At(path): At<ContactPath>,
    params: Params,
) -> Result<Json<Payload<Vec<String>>>, AgentError> {
    let labels = params.texts("labels").unwrap_or_default();
    let contact = contacts::set_labels(&door.app, &agent, path.contact_id, &labels).await?;
    Ok(Json(Payload { payload: contact.labels }))
}
