//! What all files have in common that are handed out to whoever has their address.

use actions::attachments;
use axum::response::Response;
use model::attachment::StoredFile;
use model::{Error, Result};
use rest::serve_file::{FileRequest, ServedFile};
use wire::Variant;

use crate::Door;

/// Answers with the file or with its small picture; `NotFound` when it has none.
pub(super) async fn serve(
    door: &Door,
    (file, variant): (&StoredFile, Variant),
    request: &FileRequest,
) -> Result<Response> {
    let missing = || Error::NotFound("file");
    let (served, key) = match variant {
        Variant::Original => (ServedFile::original(file), file.key.as_str()),
        Variant::Thumbnail => {
            let key = file.thumbnail_key.as_deref().ok_or_else(missing)?;
            let size = attachments::size(&door.app, key).await?;
            (ServedFile::thumbnail(file, size).ok_or_else(missing)?, key)
        }
    };
    served.send(request, async |range| attachments::open(&door.app, key, range).await).await
}
