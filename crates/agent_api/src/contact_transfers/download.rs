//! `GET /api/v1/contact_files/{transfer_id}/{signature}/{file_name}`

use actions::attachments;
use axum::extract::State;
use axum::response::Response;
use model::Error;
use model::contact_transfer::ContactTransferId;
use rest::AgentError;
use rest::serve_file::{FileRequest, ServedFile};
use serde::Deserialize;

use crate::At;
use crate::door::Door;

#[derive(Deserialize)]
pub(crate) struct TransferFilePath {
    transfer_id: ContactTransferId,
    signature: String,
}

/// Hands out what came of an import or export; the signature in the address is the permission.
#[utoipa::path(
    get, path = "/api/v1/contact_files/{transfer_id}/{signature}/{file_name}", tag = "contacts",
    params(
        ("transfer_id" = i64, Path), ("signature" = String, Path),
        ("file_name" = String, Path, description = "Any name"),
    ),
    responses(
        (status = 200, description = "The file", content_type = "text/csv"),
        (status = 404, description = "No such file, another signature, or forgotten"),
    )
)]
pub(crate) async fn download(
    State(door): State<Door>,
    At(path): At<TransferFilePath>,
    request: FileRequest,
) -> Result<Response, AgentError> {
    let reader = door.app.store.reader();
    let transfer = store::contact_transfers::by_key(&reader, path.transfer_id).await?;
    let file = transfer.result.as_ref().ok_or(Error::NotFound("file"))?;
    if !door.files.verify_transfer(&transfer, file, &path.signature) {
        return Err(Error::NotFound("file").into());
    }
    let open = async |range| attachments::open(&door.app, &file.key, range).await;
    Ok(ServedFile::original(file).send(&request, open).await?)
}
