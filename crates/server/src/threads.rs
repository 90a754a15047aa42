//! The threads of the server: those that answer requests and work, and those of live connections.
//!
//! Live connections have threads of their own, half as many as there are cores. A thousand of them that have something
//! to write are a queue on these threads, and what is said meanwhile waits there and is written in one go; requests,
//! the next sender's among them, are answered beside it. `docs/decisions/0011` tells what else was tried.

use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::runtime::{Builder, Handle, Runtime};

/// Blocking calls at the same time: file access and password hashing, which needs 19 MiB each.
const BLOCKING: usize = 16;

/// The runtime of everything but live connections.
pub(crate) fn runtime() -> Result<Runtime> {
    builder("switchboard").build().context("cannot start the runtime")
}

/// The runtime of live connections. Whoever holds it outlives everything that they may have opened, such as connections
/// to the database.
pub(crate) struct Live(Option<Runtime>);

impl Live {
    /// Starts the threads.
    pub(crate) fn start() -> Result<Self> {
        let cores = available_parallelism().map_or(1, usize::from);
        let mut builder = builder("live");
        let runtime = builder.worker_threads((cores / 2).max(1)).build();
        Ok(Self(Some(runtime.context("cannot start the threads of live connections")?)))
    }

    /// Where to serve connections; nowhere else once the server stops.
    pub(crate) fn handle(&self) -> Handle {
        self.0.as_ref().map_or_else(Handle::current, |runtime| runtime.handle().clone())
    }
}

impl Drop for Live {
    /// A runtime that is dropped waits for its threads, which may not be done among tasks.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn builder(name: &str) -> Builder {
    let mut builder = Builder::new_multi_thread();
    builder.enable_all().max_blocking_threads(BLOCKING).thread_keep_alive(Duration::from_secs(5));
    builder.thread_name(name);
    builder
}
