//! Attachment bytes: kept on disk or in memory, streamed in and out, never held whole.

mod fault;
mod incoming;
mod name;
mod opened;
mod picture;
mod sniff;

use std::ops::Range;
use std::path::Path as Directory;
use std::sync::Arc;

use anyhow::Context;
use model::Result;
use model::attachment::StoredFile;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

pub use incoming::Incoming;
pub use opened::Opened;

use incoming::{Arrived, Received};
use picture::Pictures;

/// The file store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    pictures: Pictures,
    tasks: TaskTracker,
}

impl Files {
    /// Keeps files below `directory`, which is made if need be and is readable by this user only.
    pub fn disk(directory: &Directory) -> Result<Self> {
        let ready = || {
            make_private(directory)?;
            let store = LocalFileSystem::new_with_prefix(directory)?;
            // A message must not outlive its attachment in a power cut.
            anyhow::Ok(store.with_fsync(true))
        };
        let store = ready().with_context(|| format!("cannot keep files in {}", directory.display()))?;
        Ok(Self::over(Arc::new(store)))
    }

    /// Keeps files in memory, for tests and demonstrations.
    pub fn memory() -> Self {
        Self::over(Arc::new(InMemory::new()))
    }

    fn over(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, pictures: Pictures::default(), tasks: TaskTracker::new() }
    }

    /// Stores an upload while it arrives, holding a few MiB of it at most.
    ///
    /// The whole file appears under a fresh unguessable key or, after an error or when this future is dropped, nothing
    /// stays behind. Pictures that can be read get their size and a thumbnail. [`model::Error::TooLarge`] beyond the
    /// upload's limit, [`model::Error::Unavailable`] on a full disk, and the error of the upload's own stream.
    pub async fn store(&self, upload: Incoming<'_>) -> Result<StoredFile> {
        let arrived = incoming::receive(self, upload).await?;
        // A task of its own, because a file that is just becoming visible cannot be taken back halfway: when this
        // future is dropped, the task still ends, and its unclaimed result deletes the file.
        let (result, outcome) = oneshot::channel();
        let files = self.clone();
        self.tasks.spawn(async move {
            let unclaimed = result.send(files.finish(arrived).await).err();
            drop(unclaimed);
        });
        let received = outcome.await.context("storing a file broke off")??;
        Ok(received.keep())
    }

    async fn finish(self, arrived: Arrived) -> Result<Received> {
        let mut received = arrived.finish(&self).await?;
        if sniff::is_picture(&received.file.content_type) {
            self.pictures.look_at(&*self.store, &mut received.file).await;
        }
        Ok(received)
    }

    /// Opens a file, or the bytes of it that `range` names.
    pub async fn open(&self, key: &str, range: Option<Range<u64>>) -> Result<Opened> {
        opened::open(&*self.store, &location(key)?, range).await
    }

    /// How many bytes a file has.
    pub async fn size(&self, key: &str) -> Result<u64> {
        let meta = self.store.head(&location(key)?).await.map_err(fault::of_store)?;
        Ok(meta.size)
    }

    /// Deletes a file; one that is already gone is fine.
    pub async fn delete(&self, key: &str) -> Result<()> {
        delete(&*self.store, &location(key)?).await
    }

    /// Starts to delete a file with its thumbnail, for callers that cannot wait or are being dropped themselves.
    pub fn discard(&self, file: StoredFile) {
        let store = Arc::clone(&self.store);
        self.tasks.spawn(async move {
            for key in [Some(file.key), file.thumbnail_key].into_iter().flatten() {
                let outcome = async { delete(&*store, &location(&key)?).await }.await;
                if let Err(cause) = outcome {
                    tracing::warn!(cause = ?cause, "Failed to delete a file that nobody needs");
                }
            }
        });
    }

    /// Waits for the deletions that are under way; the last act of a server.
    pub async fn close(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

async fn delete(store: &dyn ObjectStore, location: &Path) -> Result<()> {
    match store.delete(location).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(cause) => Err(fault::of_store(cause)),
    }
}

/// Keys come back from rows and from signed addresses; one that we never gave out names no file.
fn location(key: &str) -> Result<Path> {
    let ours = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let parts = key.split_once('/').filter(|(folder, name)| folder.len() == 2 && name.len() >= 32);
    let known = parts.is_some_and(|(folder, name)| folder.bytes().chain(name.bytes()).all(ours));
    let location = known.then(|| Path::parse(key).ok()).flatten();
    location.ok_or(model::Error::NotFound("file"))
}

#[cfg(unix)]
fn make_private(directory: &Directory) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(not(unix))]
fn make_private(directory: &Directory) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)
}
