//! What every endpoint works with.

use actions::App;
use axum::extract::FromRef;
use rest::Uploads;
use wire::{FileUrls, Look};

/// The state of the customers' door. Cloning is cheap.
#[derive(Clone)]
pub struct Door {
    pub(crate) app: App,
    pub(crate) files: FileUrls,
    uploads: Uploads,
}

impl Door {
    /// The door to `app`, which takes files in through `uploads`.
    pub fn new(app: App, uploads: Uploads) -> Self {
        let files = FileUrls::new(&app.settings.public_url, app.store.keyring().files());
        Self { app, files, uploads }
    }

    /// What shapes need besides the model; customers are never told who is available.
    pub(crate) fn look(&self) -> Look<'_> {
        Look::public(&self.files, self.app.clock.now())
    }
}

impl FromRef<Door> for Uploads {
    fn from_ref(door: &Door) -> Self {
        door.uploads.clone()
    }
}
