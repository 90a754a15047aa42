//! A stored file on its way out.

use std::fmt;
use std::io::{Seek, SeekFrom};
use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use model::Result;
use object_store::path::Path;
use object_store::{GetOptions, GetResultPayload, ObjectStore};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use crate::fault;

/// Bytes read from disk at once.
const READ: usize = 64 << 10;

/// A file open for reading.
pub struct Opened {
    /// Bytes of the whole file.
    pub size: u64,
    /// Which of them follow.
    pub range: Range<u64>,
    /// The bytes of the range.
    pub bytes: BoxStream<'static, Result<Bytes>>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Opened")
            .field("size", &self.size)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

pub(crate) async fn open(
    store: &dyn ObjectStore,
    location: &Path,
    range: Option<Range<u64>>,
) -> Result<Opened> {
    if let Some(empty) = range.clone().filter(Range::is_empty) {
        let size = store.get_opts(location, GetOptions::new().with_head(true)).await;
        let size = size.map_err(fault::of_store)?.meta.size;
        return Ok(Opened { size, range: empty, bytes: stream::empty().boxed() });
    }
    let options = GetOptions::new().with_range(range);
    let found = store.get_opts(location, options).await.map_err(fault::of_store)?;
    let (size, range) = (found.meta.size, found.range);
    let bytes = match found.payload {
        GetResultPayload::File(file, _) => read(file, range.clone()).await?,
        GetResultPayload::Stream(stream) => stream.map_err(fault::of_store).boxed(),
    };
    Ok(Opened { size, range, bytes })
}

/// Reads a file in larger pieces than the store itself would.
async fn read(mut file: std::fs::File, range: Range<u64>) -> Result<BoxStream<'static, Result<Bytes>>> {
    let placed = move || file.seek(SeekFrom::Start(range.start)).map(|_| file);
    let file = tokio::task::spawn_blocking(placed).await.map_err(anyhow::Error::from)?;
    let file = tokio::fs::File::from_std(file.map_err(fault::of_disk)?);
    let bytes = ReaderStream::with_capacity(file.take(range.end - range.start), READ);
    Ok(bytes.map_err(fault::of_disk).boxed())
}
