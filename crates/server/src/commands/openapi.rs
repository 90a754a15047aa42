//! `openapi`: prints the description of the HTTP APIs.

use std::process::ExitCode;

use anyhow::Result;

use crate::console::say;
use crate::openapi::description;

/// How to print it.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Without line breaks.
    #[arg(long)]
    compact: bool,
}

/// Prints it.
pub(crate) fn run(Arguments { compact }: &Arguments) -> Result<ExitCode> {
    let description = description();
    say(if *compact { description.to_json()? } else { description.to_pretty_json()? })?;
    Ok(ExitCode::SUCCESS)
}
