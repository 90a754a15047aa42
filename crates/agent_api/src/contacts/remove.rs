//! `DELETE /api/v1/accounts/{account_id}/contacts/{contact_id}`

use actions::contacts;
use axum::extract::State;
use rest::{AgentError, Empty};

use super::ContactPath;
use crate::At;
use crate::caller::Admin;
use crate::door::Door;

/// Deletes a contact with all that belongs to it. Refused while the contact is connected.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{account_id}/contacts/{contact_id}", tag = "contacts",
    params(("account_id" = i64, Path), ("contact_id" = i64, Path)),
    responses((status = 200, description = "Deleted"), (status = 422, description = "The contact is online"))
)]
pub(crate) async fn remove(
    State(door): State<Door>,
    admin: Admin,
    At(path): At<ContactPath>,
) -> Result<Empty, AgentError> {
    contacts::remove(&door.app, &admin.scope, path.contact_id).await?;
    Ok(Empty)
}
