//! `GET /files/avatars/{avatar_id}/{signature}/{file_name}`, and the same below `thumb/`.

use axum::extract::State;
use axum::response::Response;
use model::Error;
use model::avatar::AvatarId;
use rest::serve_file::FileRequest;
use rest::{Path, PublicError};
use serde::Deserialize;
use wire::Variant;

use super::serve::serve;
use crate::Door;

/// The name at the end of the address is for whoever saves the picture.
#[derive(Deserialize)]
pub(crate) struct AvatarPath {
    avatar_id: AvatarId,
    signature: String,
}

/// Hands out somebody's picture; the signature in the address is the permission. The address changes with the picture.
#[utoipa::path(
    get,
    path = "/files/avatars/{avatar_id}/{signature}/{file_name}",
    tag = "Files",
    params(
        ("avatar_id" = i64, Path, description = "The picture"),
        ("signature" = String, Path, description = "As an `avatar_url` has it"),
        ("file_name" = String, Path, description = "Any name"),
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/jpeg"),
        (status = 206, description = "The part that `Range` names"),
        (status = 304, description = "The caller has it already"),
        (status = 404, description = "No such picture any more, or another signature"),
        (status = 416, description = "No byte of the range exists"),
    ),
)]
pub(crate) async fn avatar(
    State(door): State<Door>,
    Path(path): Path<AvatarPath>,
    request: FileRequest,
) -> Result<Response, PublicError> {
    show(&door, &path, Variant::Original, &request).await
}

/// Hands out the small version of somebody's picture.
#[utoipa::path(
    get,
    path = "/files/avatars/{avatar_id}/{signature}/thumb/{file_name}",
    tag = "Files",
    params(
        ("avatar_id" = i64, Path, description = "The picture"),
        ("signature" = String, Path, description = "As a `thumbnail` has it"),
        ("file_name" = String, Path, description = "Any name"),
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/jpeg"),
        (status = 404, description = "No such picture any more, or another signature"),
    ),
)]
pub(crate) async fn avatar_thumbnail(
    State(door): State<Door>,
    Path(path): Path<AvatarPath>,
    request: FileRequest,
) -> Result<Response, PublicError> {
    show(&door, &path, Variant::Thumbnail, &request).await
}

async fn show(
    door: &Door,
    path: &AvatarPath,
    variant: Variant,
    request: &FileRequest,
) -> Result<Response, PublicError> {
    let file = store::avatars::file(&door.app.store.reader(), path.avatar_id).await?;
    if !door.files.verify_avatar(variant, (path.avatar_id, &file), &path.signature) {
        return Err(Error::NotFound("file").into());
    }
    Ok(serve(door, (&file, variant), request).await?)
}
