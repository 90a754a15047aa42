//! Limits of files: how many may be open, and what happens when one may not grow any more.

use anyhow::{Context, Result};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use tokio::signal::unix::{SignalKind, signal};

/// Raises the limit of open files as far as the system lets this process: every live connection is one, and the usual
/// limit of 1024 is far too low.
pub(crate) fn raise() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(_, most)| setrlimit(Resource::RLIMIT_NOFILE, most, most));
    if let Err(error) = raised {
        tracing::warn!(%error, "Cannot raise the limit of open files");
    }
}

/// Lets a file that may not grow any more be an error like a full disk; without this the system ends the process.
pub(crate) fn survive_full_files() -> Result<()> {
    let kind = SignalKind::from_raw(Signal::SIGXFSZ as i32);
    // The handler stays when the stream is dropped.
    signal(kind).map(drop).context("cannot listen for SIGXFSZ")
}
