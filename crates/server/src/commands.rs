//! One file per command.

pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod events;
pub(crate) mod healthcheck;
pub(crate) mod inbox;
pub(crate) mod init;
pub(crate) mod migrate;
pub(crate) mod openapi;
pub(crate) mod serve;
pub(crate) mod token;
pub(crate) mod user;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{Command, Invocation};
use crate::console;
use crate::settings::Sources;

/// Runs the command.
pub(crate) async fn run(Invocation { command, given }: Invocation) -> Result<ExitCode> {
    let sources = Sources::new(&given)?;
    for name in sources.unknown_variables() {
        console::remark(format!(
            "warning: there is no setting {name}; `switchboard config print` lists them all"
        ));
    }
    if let Command::Config(arguments) = command {
        return config::run(&arguments, &sources);
    }
    let settings = sources.read()?;
    match command {
        Command::Serve => serve::run(settings).await,
        Command::Init(arguments) => init::run(settings, arguments).await,
        Command::User(arguments) => user::run(settings, arguments).await,
        Command::Token(arguments) => token::run(settings, arguments).await,
        Command::Inbox(arguments) => inbox::run(settings, arguments).await,
        Command::Migrate(arguments) => migrate::run(settings, arguments).await,
        Command::Demo => Box::pin(demo::run(settings)).await,
        Command::Events(arguments) => events::run(settings, arguments).await,
        Command::Openapi(arguments) => openapi::run(&arguments),
        Command::Healthcheck(arguments) => healthcheck::run(&settings, arguments).await,
        Command::Config(_) => unreachable!("answered above"),
    }
}
