//! What every endpoint works with.

use std::ops::Deref;
use std::sync::Arc;

use actions::App;
use axum::extract::FromRef;
use rest::Uploads;
use wire::{FileUrls, Look};

/// The state of the customers' door. Cloning is cheap: each request is given one by several hands.
#[derive(Clone)]
pub struct Door(Arc<Fittings>);

/// What the door consists of.
pub struct Fittings {
    pub(crate) app: App,
    pub(crate) files: FileUrls,
    uploads: Uploads,
}

impl Door {
    /// The door to `app`, which takes files in through `uploads`.
    pub fn new(app: App, uploads: Uploads) -> Self {
        let files = FileUrls::new(&app.settings.public_url, app.store.keyring().files());
        Self(Arc::new(Fittings { app, files, uploads }))
    }

    /// What shapes need besides the model; customers are never told who is available.
    pub(crate) fn look(&self) -> Look<'_> {
        Look::public(&self.files, self.app.clock.now())
    }
}

impl Deref for Door {
    type Target = Fittings;

    fn deref(&self) -> &Fittings {
        &self.0
    }
}

impl FromRef<Door> for Uploads {
    fn from_ref(door: &Door) -> Self {
        door.uploads.clone()
    }
}
