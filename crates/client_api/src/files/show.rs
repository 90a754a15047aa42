//! `GET /files/{attachment_id}/{signature}/{file_name}`, and the same below `thumb/`.

use actions::attachments;
use axum::extract::State;
use axum::response::Response;
use model::attachment::Attachment;
use model::{Error, Result};
use rest::serve_file::{FileRequest, ServedFile};
use rest::{Path, PublicError};
use serde::Deserialize;
use wire::Variant;

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
    let attachment = find(&door, &path, Variant::Original).await?;
    let served = ServedFile::original(&attachment.file);
    Ok(send(&door, &served, &attachment.file.key, &request).await?)
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
    let attachment = find(&door, &path, Variant::Thumbnail).await?;
    let key = attachment.file.thumbnail_key.as_deref().ok_or(Error::NotFound("file"))?;
    let size = attachments::size(&door.app, key).await?;
    let served = ServedFile::thumbnail(&attachment.file, size).ok_or(Error::NotFound("file"))?;
    Ok(send(&door, &served, key, &request).await?)
}

async fn find(door: &Door, path: &FilePath, variant: Variant) -> Result<Attachment> {
    let attachment = store::messages::attachment_by_id(&door.app.store.reader(), path.attachment_id).await?;
    if door.files.verify(variant, &attachment, &path.signature) {
        Ok(attachment)
    } else {
        Err(Error::NotFound("file"))
    }
}

pub(super) async fn send(
    door: &Door,
    served: &ServedFile,
    key: &str,
    request: &FileRequest,
) -> Result<Response> {
    served.send(request, async |range| attachments::open(&door.app, key, range).await).await
}
