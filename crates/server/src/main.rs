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
mod threads;
mod uploads;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

use crate::cli::Invocation;

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
    let runtime = threads::runtime()?;
    let code = runtime.block_on(commands::run(invocation));
    // Whatever still blocks now, such as a read from a terminal, has nobody left to wait for it.
    runtime.shutdown_timeout(Duration::from_secs(1));
    code
}
