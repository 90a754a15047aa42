//! Files on their way from a request into the file store, deleted again unless somebody takes them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use md5::{Digest, Md5};
use model::Error;
use model::attachment::{self, StoredFile};

use crate::Reject;

/// One file of a multipart body while it is still arriving.
pub struct UploadPart<'a> {
    /// The name as the client wrote it; never trust it as a path.
    pub name: String,
    /// The media type as the client wrote it.
    pub content_type: Option<String>,
    /// The bytes as they arrive; an error ends the upload.
    pub bytes: BoxStream<'a, model::Result<Bytes>>,
}

/// How much a request may send.
#[derive(Debug, Clone, Copy)]
pub struct UploadLimits {
    /// Bytes of a JSON or form body, and of all text fields of a multipart body together.
    pub body: u64,
    /// Bytes of a whole multipart body.
    pub multipart: u64,
    /// Files of one request.
    pub files: usize,
    /// Longest silence between two pieces of a body.
    pub idle: Duration,
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self {
            body: 2 << 20,
            multipart: 100 << 20,
            files: attachment::PER_MESSAGE,
            idle: Duration::from_secs(30),
        }
    }
}

/// Where the files of requests go. The state of every door provides it.
#[derive(Clone)]
pub struct Uploads {
    store: Arc<Store>,
    discard: Arc<Discard>,
    limits: UploadLimits,
}

type Store = dyn for<'a> Fn(UploadPart<'a>) -> BoxFuture<'a, model::Result<StoredFile>> + Send + Sync;
type Discard = dyn Fn(StoredFile) + Send + Sync;

impl Uploads {
    /// `store` keeps a file while it arrives; `discard` must not block: it only starts the deletion.
    pub fn new<S, D>(limits: UploadLimits, store: S, discard: D) -> Self
    where
        S: for<'a> Fn(UploadPart<'a>) -> BoxFuture<'a, model::Result<StoredFile>> + Send + Sync + 'static,
        D: Fn(StoredFile) + Send + Sync + 'static,
    {
        Self { store: Arc::new(store), discard: Arc::new(discard), limits }
    }

    /// How much a request may send.
    pub fn limits(&self) -> UploadLimits {
        self.limits
    }

    /// Keeps files that came by another way than a multipart body; all of them or none.
    pub async fn keep(&self, parts: Vec<UploadPart<'_>>) -> model::Result<TakenFiles> {
        let mut arrived = Arrived::new(self.clone());
        for part in parts {
            let file = self.store(part).await?;
            arrived.push(String::new(), file);
        }
        Ok(arrived.take(""))
    }

    /// Stores the whole body of a request as one file while it arrives.
    ///
    /// `Invalid` when it has other bytes than expected: nothing of it stays then.
    pub async fn take_body(&self, body: Body, expected: ExpectedBody) -> Result<TakenFiles, Reject> {
        let ExpectedBody { name, content_type, size, digest } = expected;
        let mut seen = Seen { digest: Md5::new(), size: 0, broken: None };
        let bytes = self.seen(body, size, &mut seen);
        let stored = self.store(UploadPart { name, content_type, bytes }).await;
        let taken = |file| TakenFiles { files: vec![file], uploads: self.clone() };
        match (stored, seen.broken) {
            (Ok(file), None) if seen.size == size && seen.digest.finalize()[..] == digest => Ok(taken(file)),
            (Ok(file), None) => {
                self.discard(file);
                Err(Error::invalid("base", "These are other bytes than were announced").into())
            }
            (Ok(file), Some(reject)) => {
                self.discard(file);
                Err(reject)
            }
            (Err(_), Some(reject)) => Err(reject),
            (Err(error), None) => Err(error.into()),
        }
    }

    /// The bytes of a body, of which `seen` keeps account; the reason why they ended early is left there.
    fn seen<'a>(&self, body: Body, size: u64, seen: &'a mut Seen) -> BoxStream<'a, model::Result<Bytes>> {
        let idle = self.limits.idle;
        let chunks = (body.into_data_stream(), seen);
        let broken = |seen: &mut Seen, reject| {
            seen.broken = Some(reject);
            Err(Error::Unavailable { retry_after: 1 })
        };
        let chunks = stream::try_unfold(chunks, move |(mut chunks, seen)| async move {
            match tokio::time::timeout(idle, chunks.next()).await {
                Err(_elapsed) => broken(seen, Reject::Slow),
                Ok(None) => Ok(None),
                Ok(Some(Err(_))) => broken(seen, Reject::malformed("The body ended early")),
                Ok(Some(Ok(chunk))) => {
                    seen.size += chunk.len() as u64;
                    if seen.size > size {
                        return broken(seen, Error::TooLarge { limit: size }.into());
                    }
                    seen.digest.update(&chunk);
                    Ok(Some((chunk, (chunks, seen))))
                }
            }
        });
        chunks.boxed()
    }

    pub(crate) async fn store(&self, part: UploadPart<'_>) -> model::Result<StoredFile> {
        (self.store)(part).await
    }

    pub(crate) fn discard(&self, file: StoredFile) {
        (self.discard)(file);
    }
}

/// A body that was announced.
#[derive(Debug, Clone)]
pub struct ExpectedBody {
    /// The name of the file, never to be trusted as a path.
    pub name: String,
    /// The media type as the client wrote it.
    pub content_type: Option<String>,
    /// Bytes.
    pub size: u64,
    /// The MD5 digest of the bytes.
    pub digest: [u8; 16],
}

/// What has come of a body so far.
struct Seen {
    digest: Md5,
    size: u64,
    broken: Option<Reject>,
}

impl fmt::Debug for Uploads {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Uploads").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// The stored files of one request, by field; those nobody takes are deleted with it.
#[derive(Debug)]
pub(crate) struct Arrived {
    files: Vec<(String, StoredFile)>,
    uploads: Uploads,
}

impl Arrived {
    pub(crate) fn new(uploads: Uploads) -> Self {
        Self { files: Vec::new(), uploads }
    }

    /// Where files of another part of the request would go.
    pub(crate) fn without_any(&self) -> Self {
        Self::new(self.uploads.clone())
    }

    pub(crate) fn push(&mut self, field: String, file: StoredFile) {
        self.files.push((field, file));
    }

    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.files.iter().any(|(name, _)| names(name, field))
    }

    pub(crate) fn take(&mut self, field: &str) -> TakenFiles {
        let taken = self.files.extract_if(.., |(name, _)| names(name, field));
        TakenFiles { files: taken.map(|(_, file)| file).collect(), uploads: self.uploads.clone() }
    }
}

impl Drop for Arrived {
    fn drop(&mut self) {
        for (_, file) in self.files.drain(..) {
            self.uploads.discard(file);
        }
    }
}

/// `attachments`, `attachments[]` and `attachments[0]` all mean `attachments`.
fn names(name: &str, field: &str) -> bool {
    name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

/// Files that a handler passes on to an action.
///
/// Nothing is deleted when this is dropped: a caller who hangs up while the message is being written must not
/// leave a message without its bytes. Tell the outcome to [`TakenFiles::settle`].
#[derive(Debug)]
#[must_use = "tell the outcome to `settle`, or refused files stay behind"]
pub struct TakenFiles {
    files: Vec<StoredFile>,
    uploads: Uploads,
}

impl TakenFiles {
    /// The files in the order they arrived.
    pub fn list(&self) -> &[StoredFile] {
        &self.files
    }

    /// Deletes the files again when the action refused for certain.
    ///
    /// After [`model::Error::Unavailable`] or [`model::Error::Internal`] the outcome may be unknown, and an orphan
    /// is better than a message without its bytes.
    pub fn settle<T>(self, outcome: &model::Result<T>) {
        match outcome {
            Ok(_) | Err(model::Error::Unavailable { .. } | model::Error::Internal(_)) => {}
            Err(_) => self.discard(),
        }
    }

    /// Deletes the files again: the request turned out to be a repeat that already has its own.
    pub fn discard(self) {
        for file in self.files {
            self.uploads.discard(file);
        }
    }
}
