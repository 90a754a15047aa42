//! An upload on its way into the store, piece by piece.

use std::fmt;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use model::attachment::StoredFile;
use model::{Error, Result};
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::{Files, fault, name, sniff};

/// Bytes per piece; S3 takes no smaller ones.
const PIECE: usize = 5 << 20;

/// A file while it arrives.
pub struct Incoming<'a> {
    /// The name as the client wrote it; paths and control characters are removed.
    pub name: String,
    /// The media type as the client wrote it.
    pub content_type: Option<String>,
    /// Most bytes to accept.
    pub limit: u64,
    /// The bytes; an error ends the upload and is handed to the caller.
    pub bytes: BoxStream<'a, Result<Bytes>>,
}

impl fmt::Debug for Incoming<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Incoming").field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// A file that is stored whole, and deleted again unless it is kept.
pub(crate) struct Received {
    pub(crate) file: StoredFile,
    owner: Option<Files>,
}

impl Received {
    pub(crate) fn keep(mut self) -> StoredFile {
        self.owner = None;
        self.file.clone()
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if let Some(files) = self.owner.take() {
            files.discard(self.file.clone());
        }
    }
}

/// A file of which every byte has arrived, the last ones not yet written.
pub(crate) struct Arrived {
    writing: Writing,
    file: StoredFile,
}

impl Arrived {
    /// Makes the file visible under its key.
    pub(crate) async fn finish(self, files: &Files) -> Result<Received> {
        self.writing.finish().await?;
        Ok(Received { file: self.file, owner: Some(files.clone()) })
    }
}

/// Takes the whole upload in.
pub(crate) async fn receive(files: &Files, mut upload: Incoming<'_>) -> Result<Arrived> {
    let key = fresh_key();
    let mut writing = Writing::new(files, &key);
    let mut first = Vec::new();
    let mut size = 0;
    while let Some(chunk) = upload.bytes.next().await {
        let chunk = chunk?;
        size += chunk.len() as u64;
        if size > upload.limit {
            return Err(Error::TooLarge { limit: upload.limit });
        }
        let missing = sniff::LOOKED_AT.saturating_sub(first.len()).min(chunk.len());
        first.extend_from_slice(&chunk[..missing]);
        writing.write(chunk).await?;
    }

    let content_type = sniff::media_type(upload.content_type.as_deref(), &first);
    let name = name::harmless(&upload.name);
    let file = StoredFile { key, name, content_type, size, width: None, height: None, thumbnail_key: None };
    Ok(Arrived { writing, file })
}

/// 122 random bits below one of 256 folders, so that no folder grows too large.
fn fresh_key() -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("{}/{random}", &random[..2])
}

/// Gathers pieces and writes one at a time: at most a piece being filled and a piece being written.
struct Writing {
    store: Arc<dyn ObjectStore>,
    location: Path,
    piece: BytesMut,
    /// None while everything fits in one piece.
    pieces: Option<Box<dyn MultipartUpload>>,
    tasks: TaskTracker,
}

impl Writing {
    fn new(files: &Files, key: &str) -> Self {
        Self {
            store: Arc::clone(&files.store),
            location: Path::from(key),
            piece: BytesMut::new(),
            pieces: None,
            tasks: files.tasks.clone(),
        }
    }

    async fn write(&mut self, mut bytes: Bytes) -> Result<()> {
        while !bytes.is_empty() {
            let room = PIECE - self.piece.len();
            self.piece.extend_from_slice(&bytes.split_to(room.min(bytes.len())));
            if self.piece.len() == PIECE {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<()> {
        if self.pieces.is_none() {
            let begun = self.store.put_multipart(&self.location).await;
            self.pieces = Some(begun.map_err(fault::of_store)?);
        }
        let Some(pieces) = &mut self.pieces else { return Ok(()) };
        let piece = std::mem::take(&mut self.piece).freeze();
        pieces.put_part(piece.into()).await.map_err(fault::of_store)
    }

    async fn finish(mut self) -> Result<()> {
        if self.pieces.is_none() {
            let only = std::mem::take(&mut self.piece).freeze();
            self.store.put(&self.location, only.into()).await.map_err(fault::of_store)?;
            return Ok(());
        }
        if !self.piece.is_empty() {
            self.flush().await?;
        }
        if let Some(pieces) = &mut self.pieces {
            pieces.complete().await.map_err(fault::of_store)?;
        }
        self.pieces = None;
        Ok(())
    }
}

impl Drop for Writing {
    /// An upload that broke off, or whose caller did, leaves no pieces behind.
    fn drop(&mut self) {
        let Some(mut pieces) = self.pieces.take() else { return };
        self.tasks.spawn(async move {
            if let Err(cause) = pieces.abort().await {
                tracing::warn!(cause = %cause, "Failed to abort an upload");
            }
        });
    }
}
