//! `events`: looks after the event log.

mod check;
mod line;
mod tail;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use crate::parts;
use crate::settings::Settings;

/// Look after the event log.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Read every account's log from end to end; exit code 1 when an event is missing or cannot be read.
    Check,
    /// Print every event as it happens, until interrupted.
    Tail(tail::Arguments),
}

/// Looks after the log.
pub(crate) async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode> {
    let app = parts::open(&settings).await?;
    let done = match arguments {
        Arguments::Check => {
            check::check(&app).await.map(|whole| if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Arguments::Tail(arguments) => tail::tail(&app, &arguments).await.map(|()| ExitCode::SUCCESS),
    };
    parts::close(&app).await;
    done
}
