//! `demo`: makes a workspace with conversations to look at.

mod people;
mod stories;
mod workspace;

use std::process::ExitCode;
use std::time::Duration;

use actions::App;
use anyhow::Result;
use model::Clock;
use model::posting::Limits;

use crate::console::say;
use crate::parts;
use crate::settings::Settings;
use workspace::Workspace;

/// Since when the made-up business works with the system.
const OPENED: Duration = Duration::from_hours(30 * 24);
/// The stories need no limit.
const LIMITS: Limits = Limits { flood: 0 };

/// The public name of the inbox that the examples talk to.
pub(crate) const INBOX: &str = "demo";

/// Makes what is missing of it. The clock is moved along the stories, so that they have happened over days.
pub(crate) async fn run(settings: Settings) -> Result<ExitCode> {
    let clock = Clock::manual(Clock::System.now().minus(OPENED));
    let app = parts::open_with(&settings, clock, LIMITS).await?;
    app.store.migrate().await?;
    let made = make(&app).await;
    parts::close(&app).await;
    made?;
    Ok(ExitCode::SUCCESS)
}

async fn make(app: &App) -> Result<()> {
    let workspace = Workspace::read()?;
    let cast = people::gather(app, &workspace).await?;
    Box::pin(stories::play(app, &workspace, &cast)).await?;
    say(format!("The demo workspace \"{}\" is ready.", workspace.account))?;
    say(format!("sign in as: {}", cast.email))?;
    say(match &cast.password {
        Some(password) => format!("password: {password}"),
        None => format!("password forgotten? run: switchboard user reset-password {}", cast.email),
    })
}
