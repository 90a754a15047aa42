//! Files that are sent before the message they go with.

use std::time::Duration;

use model::attachment::{PER_MESSAGE, StoredFile};
use model::scope::{AgentScope, Scope};
use model::upload::{AnnouncedFile, Upload, UploadId};
use model::{Error, Result};
use store::{Tx, uploads};

use crate::App;

/// How long an upload can be taken by messages.
const LIFE: Duration = Duration::from_hours(24);
/// Uploads of one account that have not expired, at most.
const LIMIT: i64 = 2_000;

/// Announces a file of at most `limit` bytes, whose bytes are to come.
pub async fn announce(app: &App, scope: &AgentScope, file: AnnouncedFile, limit: u64) -> Result<Upload> {
    let file = file.checked(limit)?;
    app.store.write(&(scope, file), insert).await
}

async fn insert(tx: &Tx, (scope, file): &(&AgentScope, AnnouncedFile)) -> Result<Upload> {
    if uploads::count(tx, *scope, tx.now()).await? >= LIMIT {
        return Err(Error::invalid("base", "Too many files wait for their message"));
    }
    uploads::insert(tx, *scope, file, tx.now().plus(LIFE)).await
}

/// Keeps the bytes of an upload. Whoever sends them again is told the same and changes nothing: they are the same bytes.
pub async fn fill(app: &App, upload: UploadId, file: &StoredFile) -> Result<()> {
    if !app.store.write(&(upload, file), fill_in).await? {
        app.files.discard(file.clone());
    }
    Ok(())
}

async fn fill_in(tx: &Tx, (upload, file): &(UploadId, &StoredFile)) -> Result<bool> {
    uploads::fill(tx, *upload, file).await
}

/// The files of these uploads, in their order, for a message. `Invalid` when one is unknown, has expired or has not come.
pub async fn take(app: &App, scope: &impl Scope, wanted: &[UploadId]) -> Result<Vec<StoredFile>> {
    let refused = |message: &str| Error::invalid("attachments", message);
    if wanted.len() > PER_MESSAGE {
        return Err(refused("Attachments exceed the maximum of 15"));
    }
    let found = uploads::by_ids(&app.store.reader(), scope, wanted, app.clock.now()).await?;
    let file = |upload: &UploadId| {
        let upload = found.iter().find(|known| known.id == *upload);
        let upload = upload.ok_or_else(|| refused("An attachment is unknown or has expired"))?;
        upload.file.clone().ok_or_else(|| refused("The bytes of an attachment have not come yet"))
    };
    wanted.iter().map(file).collect()
}
