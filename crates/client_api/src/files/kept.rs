//! `GET /files/uploads/{upload_id}/{signature}/{file_name}`

use axum::extract::State;
use axum::response::Response;
use model::Error;
use model::upload::UploadId;
use rest::serve_file::FileRequest;
use rest::{Path, PublicError};
use serde::Deserialize;
use wire::Variant;

use super::serve::serve;
use crate::Door;

/// The name at the end of the address is for whoever saves the file.
#[derive(Deserialize)]
pub(crate) struct KeptPath {
    upload_id: UploadId,
    signature: String,
}

/// Hands out a file that an agent uploaded by itself; the signature in the address is the permission.
#[utoipa::path(
    get,
    path = "/files/uploads/{upload_id}/{signature}/{file_name}",
    tag = "Files",
    params(
        ("upload_id" = i64, Path, description = "The upload"),
        ("signature" = String, Path, description = "As its `file_url` has it"),
        ("file_name" = String, Path, description = "Any name"),
    ),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 206, description = "The part that `Range` names"),
        (status = 304, description = "The caller has it already"),
        (status = 404, description = "No such file, or another signature"),
        (status = 416, description = "No byte of the range exists"),
    ),
)]
pub(crate) async fn kept(
    State(door): State<Door>,
    Path(path): Path<KeptPath>,
    request: FileRequest,
) -> Result<Response, PublicError> {
    let upload = store::uploads::by_id(&door.app.store.reader(), path.upload_id).await?;
    let file = upload.file.filter(|file| door.files.verify_kept(upload.id, file, &path.signature));
    let file = file.ok_or(Error::NotFound("file"))?;
    Ok(serve(&door, (&file, Variant::Original), &request).await?)
}
