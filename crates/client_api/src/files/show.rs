//! `GET /files/{attachment_id}/{signature}/{file_name}`, and the same below `thumb/`.

use axum::extract::State;
use axum::response::Response;
use model::Error;
use rest::serve_file::FileRequest;
use rest::{Path, PublicError};
use serde::Deserialize;
use wire::Variant;

use super::serve::serve;
use crate::Door;

/// The name at the end of the address is for whoever saves the file.
#[derive(Deserialize)]
pub(crate) struct FilePath {
    attachment_id: i64,
    signature: String,
}

/// Hands out a file as it was sent; the signature in the address is the permission.
#[utoipa::path(
    get,
    path = "/files/{attachment_id}/{signature}/{file_name}",
    tag = "Files",
    params(
        ("attachment_id" = i64, Path, description = "The attachment"),
        ("signature" = String, Path, description = "As the attachment's `data_url` has it"),
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
pub(crate) async fn original(
    State(door): State<Door>,
    Path(path): Path<FilePath>,
    request: FileRequest,
) -> Result<Response, PublicError> {
    show(&door, &path, Variant::Original, &request).await
}

/// Hands out the small picture of an image.
#[utoipa::path(
    get,
    path = "/files/{attachment_id}/{signature}/thumb/{file_name}",
    tag = "Files",
    params(
        ("attachment_id" = i64, Path, description = "The attachment"),
        ("signature" = String, Path, description = "As the attachment's `thumb_url` has it"),
        ("file_name" = String, Path, description = "Any name"),
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/jpeg"),
        (status = 404, description = "No such picture, or another signature"),
    ),
)]
pub(crate) async fn thumbnail(
    State(door): State<Door>,
    Path(path): Path<FilePath>,
    request: FileRequest,
) -> Result<Response, PublicError> {
    show(&door, &path, Variant::Thumbnail, &request).await
}

async fn show(
    door: &Door,
    path: &FilePath,
    variant: Variant,
    request: &FileRequest,
) -> Result<Response, PublicError> {
    let attachment = store::messages::attachment_by_id(&door.app.store.reader(), path.attachment_id).await?;
    if !door.files.verify(variant, &attachment, &path.signature) {
        return Err(Error::NotFound("file").into());
    }
    Ok(serve(door, (&attachment.file, variant), request).await?)
}
