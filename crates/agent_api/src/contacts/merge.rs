//! `POST /api/v1/accounts/{account_id}/actions/contact_merge`

use actions::contacts;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use model::Error;
use model::contact::ContactId;
use rest::{AgentError, Json, Params};
use serde::Serialize;
use utoipa::ToSchema;
use wire::ContactRest;

use crate::caller::Agent;
use crate::door::Door;

/// What two contacts would be as one, and what would move.
#[derive(Serialize, ToSchema)]
pub(crate) struct Preview {
    contact: ContactRest,
    conversations: i64,
    sessions: i64,
    notes: i64,
}

/// Makes the contact `mergee_contact_id` a part of `base_contact_id`, whose own values win. With `preview=true` nothing
/// is changed and the answer tells what would be.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/actions/contact_merge", tag = "contacts",
    params(("account_id" = i64, Path), ("preview" = Option<bool>, Query)),
    responses((status = 200, description = "The contact, or what it would be", body = ContactRest))
)]
pub(crate) async fn merge(
    State(door): State<Door>,
    Agent(agent): Agent,
    params: Params,
) -> Result<Response, AgentError> {
    let (base, mergee) = (named(&params, "base_contact_id")?, named(&params, "mergee_contact_id")?);
    if params.flag("preview").unwrap_or(false) {
        let preview = contacts::preview_merge(&door.app, &agent, base, mergee).await?;
        let sight = door.sight(agent.account_id).await?;
        let moves = preview.moves;
        let preview = Preview {
            contact: ContactRest::new(&preview.contact, sight.look()),
            conversations: moves.conversations,
            sessions: moves.sessions,
            notes: moves.notes,
        };
        return Ok(Json(preview).into_response());
    }
    let contact = contacts::merge_contacts(&door.app, &agent, base, mergee).await?;
    let sight = door.sight(agent.account_id).await?;
    Ok(Json(ContactRest::new(&contact, sight.look())).into_response())
}

fn named(params: &Params, key: &'static str) -> Result<ContactId, Error> {
    let missing = || Error::invalid(key, format!("{key} must be the key of a contact"));
    params.integer(key).map(ContactId::new).ok_or_else(missing)
}
