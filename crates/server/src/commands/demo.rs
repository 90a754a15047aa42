//! `demo`: makes a workspace with conversations to look at.

use std::process::ExitCode;

use anyhow::Result;

use crate::settings::Settings;

/// Makes what is missing of it.
pub(crate) async fn run(settings: Settings) -> Result<ExitCode> {
    let _ = settings;
    Ok(ExitCode::SUCCESS)
}
