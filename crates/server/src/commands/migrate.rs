//! `migrate`: brings the database to the form that this version needs.

use std::process::ExitCode;

use anyhow::Result;

use crate::console::say;
use crate::parts;
use crate::settings::Settings;

/// What to do with the database.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only look: exit code 1 when there is something to migrate.
    #[arg(long)]
    check: bool,
}

/// Migrates or only looks.
pub(crate) async fn run(settings: Settings, Arguments { check }: Arguments) -> Result<ExitCode> {
    let app = parts::open_as_it_is(&settings).await?;
    let migrated = app.store.is_migrated().await?;
    if !check && !migrated {
        app.store.migrate().await?;
    }
    parts::close(&app).await;
    say(match (migrated, check) {
        (true, _) => "The database is up to date.",
        (false, true) => "The database must be migrated: run `switchboard migrate`.",
        (false, false) => "The database has been migrated.",
    })?;
    Ok(if migrated || !check { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
