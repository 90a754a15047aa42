//! The bytes of files that go with messages.

use std::ops::Range;

use bytes::Bytes;
use files::Incoming;
use futures_util::stream::BoxStream;
use model::Result;
use model::attachment::StoredFile;

use crate::App;

/// How large a file may be, in bytes.
pub const LARGEST: u64 = 40 << 20;

/// Stores a file while it arrives: its name and media type as the client wrote them, and the bytes.
///
/// `TooLarge` beyond [`LARGEST`].
pub async fn store(
    app: &App,
    name: String,
    content_type: Option<String>,
    bytes: BoxStream<'_, Result<Bytes>>,
) -> Result<StoredFile> {
    app.files.store(Incoming { name, content_type, limit: LARGEST, bytes }).await
}

/// Starts to delete a file that no message came to need.
pub fn discard(app: &App, file: StoredFile) {
    app.files.discard(file);
}

/// How many bytes are kept under this key.
pub async fn size(app: &App, key: &str) -> Result<u64> {
    app.files.size(key).await
}

/// The bytes of `range`.
pub async fn open(app: &App, key: &str, range: Range<u64>) -> Result<BoxStream<'static, Result<Bytes>>> {
    Ok(app.files.open(key, Some(range)).await?.bytes)
}
