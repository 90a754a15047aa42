//! `config`: what is set, and where.

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use crate::console::say;
use crate::settings::{self, Sources};

/// Show the settings.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Every setting with its value and where it came from, in the form of the settings file; secrets are masked.
    Print,
    /// The settings as the operator's guide lists them.
    #[command(hide = true)]
    Document,
}

/// Prints; `print` also says when a value cannot be used.
pub(crate) fn run(arguments: &Arguments, sources: &Sources) -> Result<ExitCode> {
    match arguments {
        Arguments::Document => say(settings::document().trim_end())?,
        Arguments::Print => {
            say(settings::print(sources).trim_end())?;
            sources.read()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
