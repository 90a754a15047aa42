//! The binary `switchboard`: settings, wiring, one file per command.

mod asyncapi;
mod choose;
mod cli;
mod commands;
mod console;
mod examples;
mod file_limit;
mod first_start;
mod housekeeping;
mod listener;
mod logging;
mod memory;
mod metrics;
mod openapi;
mod parts;
mod router;
mod secret_key;
mod settings;
mod uploads;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::runtime::{Builder, Runtime};

use crate::cli::Invocation;

/// Blocking calls at the same time: file access and password hashing, which needs 19 MiB each.
const BLOCKING_THREADS: usize = 16;

fn main() -> ExitCode {
    let invocation = Invocation::of_this_process();
    match run(invocation) {
        Ok(code) => code,
        Err(error) => {
            console::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(invocation: Invocation) -> Result<ExitCode> {
    let runtime = runtime()?;
    let code = runtime.block_on(commands::run(invocation));
    // Whatever still blocks now, such as a read from a terminal, has nobody left to wait for it.
    runtime.shutdown_timeout(Duration::from_secs(1));
    code
}

fn runtime() -> Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    builder.enable_all().max_blocking_threads(BLOCKING_THREADS).thread_keep_alive(Duration::from_secs(5));
    builder.thread_name("switchboard").build().context("cannot start the runtime")
}
