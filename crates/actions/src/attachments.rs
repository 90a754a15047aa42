//! The bytes of files that go with messages.

use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use model::Result;

use crate::App;

/// How many bytes are kept under this key.
pub async fn size(app: &App, key: &str) -> Result<u64> {
    app.files.size(key).await
}

/// The bytes of `range`, as they are read.
pub async fn open(app: &App, key: &str, range: Range<u64>) -> Result<BoxStream<'static, Result<Bytes>>> {
    Ok(app.files.open(key, Some(range)).await?.bytes)
}
