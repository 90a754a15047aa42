//! `POST /api/v1/accounts/{account_id}/contacts/export`

use actions::contact_transfers::{self, Wanted};
use axum::extract::State;
use rest::{AgentError, Json, Params};
use serde_json::Value;
use wire::ContactTransferRest;

use crate::caller::Admin;
use crate::door::Door;

/// Takes the contacts of whom more is known than a session out into a file, in the background: those with `label`, those
/// that meet the conditions of `payload`, with the columns of `column_names`.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts/export", tag = "contacts",
    params(("account_id" = i64, Path)),
    responses((status = 200, description = "The export, which goes on in the background", body = ContactTransferRest))
)]
pub(crate) async fn export(
    State(door): State<Door>,
    admin: Admin,
    params: Params,
) -> Result<Json<ContactTransferRest>, AgentError> {
    let conditions = match params.value("payload") {
        Some(Value::Array(conditions)) if conditions.is_empty() => Value::Null,
        conditions => conditions.cloned().unwrap_or_default(),
    };
    let wanted = Wanted {
        columns: params.texts("column_names").unwrap_or_default(),
        label: params.text("label").filter(|label| !label.trim().is_empty()),
        conditions,
    };
    let export = contact_transfers::export(&door.app, &admin.agent, wanted).await?;
    Ok(Json(ContactTransferRest::new(&export, &door.files)))
}
