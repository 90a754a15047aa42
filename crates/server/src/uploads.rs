//! Where the files of requests go: into the file store, whole or not at all.

use files::{Files, Incoming};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use model::Result;
use model::attachment::StoredFile;
use rest::{UploadLimits, UploadPart, Uploads};

use crate::settings::Settings;

/// Takes files in as the settings allow.
pub(crate) fn uploads(files: &Files, settings: &Settings) -> Uploads {
    let limits = UploadLimits {
        body: settings.body_limit,
        multipart: settings.upload_limit,
        ..UploadLimits::default()
    };
    let (keeper, remover) = (files.clone(), files.clone());
    Uploads::new(
        limits,
        move |part| store(&keeper, part, limits.multipart),
        move |file| remover.discard(file),
    )
}

fn store<'a>(files: &Files, part: UploadPart<'a>, limit: u64) -> BoxFuture<'a, Result<StoredFile>> {
    let files = files.clone();
    let UploadPart { name, content_type, bytes } = part;
    async move { files.store(Incoming { name, content_type, limit, bytes }).await }.boxed()
}
