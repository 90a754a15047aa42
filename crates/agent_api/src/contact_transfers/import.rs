//! `POST /api/v1/accounts/{account_id}/contacts/import`

use actions::contact_transfers;
use axum::extract::State;
use model::Error;
use rest::{AgentError, Json, Params};
use wire::ContactTransferRest;

use crate::caller::Admin;
use crate::door::Door;

/// Brings contacts in from `import_file`, comma-separated values in UTF-8 whose first row names the columns, in the
/// background; semicolons or tabs part them as well. Each row adds a contact or changes the one that it names by `identifier`, `email` or `phone_number`;
/// columns that are not known become custom attributes.
#[utoipa::path(
    post, path = "/api/v1/accounts/{account_id}/contacts/import", tag = "contacts",
    params(("account_id" = i64, Path)),
    responses(
        (status = 200, description = "The import, which goes on in the background", body = ContactTransferRest),
        (status = 422, description = "Not such a file"),
    )
)]
pub(crate) async fn import(
    State(door): State<Door>,
    admin: Admin,
    mut params: Params,
) -> Result<Json<ContactTransferRest>, AgentError> {
    let files = params.take_files("import_file");
    let [file] = files.list() else {
        files.discard();
        return Err(Error::invalid("import_file", "File is blank").into());
    };
    let outcome = contact_transfers::import(&door.app, &admin.agent, file.clone()).await;
    files.settle(&outcome);
    Ok(Json(ContactTransferRest::new(&outcome?, &door.files)))
}
