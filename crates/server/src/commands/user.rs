//! `user`: creates users, sets their passwords, lists them.

use std::process::ExitCode;

use actions::Administrator;
use actions::agents::{self, NewAgent};
use actions::{App, users};
use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use model::user::Role;

use crate::console::{password, say, say_table};
use crate::settings::Settings;
use crate::{choose, parts};

/// Create users, set their passwords, list them.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Create a user in an account.
    Create(Create),
    /// Give a user a new password; whoever is signed in with the old one is signed out.
    ResetPassword(ResetPassword),
    /// Give a user a new realtime token; whoever listens with the old one is cut off.
    ResetPubsubToken(ResetPubsubToken),
    /// List the users of an account.
    List(List),
}

/// The user to create.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// The account's id; not needed when there is only one.
    #[arg(long)]
    account: Option<i64>,
    /// Where the user signs in with.
    #[arg(long)]
    email: String,
    /// The user's full name; the e-mail address up to the `@` without it.
    #[arg(long)]
    name: Option<String>,
    /// What the user may do.
    #[arg(long, value_enum, default_value = "agent")]
    role: RoleName,
    /// The password; asked for, or read from standard input, without it.
    #[arg(long)]
    password: Option<String>,
}

/// Whose password to set.
#[derive(Debug, clap::Args)]
pub(crate) struct ResetPassword {
    /// Where the user signs in with.
    email: String,
    /// The new password; asked for, or read from standard input, without it.
    #[arg(long)]
    password: Option<String>,
}

/// Whose realtime token to replace.
#[derive(Debug, clap::Args)]
pub(crate) struct ResetPubsubToken {
    /// Where the user signs in with.
    email: String,
}

/// Whose users to list.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The account's id; not needed when there is only one.
    #[arg(long)]
    account: Option<i64>,
}

/// What a user may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    Agent,
    Administrator,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Agent => Self::Agent,
            RoleName::Administrator => Self::Administrator,
        }
    }
}

/// Runs one of them.
pub(crate) async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode> {
    let app = parts::open(&settings).await?;
    match arguments {
        Arguments::Create(arguments) => create(&app, arguments).await?,
        Arguments::ResetPassword(arguments) => reset_password(&app, arguments).await?,
        Arguments::ResetPubsubToken(arguments) => reset_pubsub_token(&app, &arguments).await?,
        Arguments::List(arguments) => list(&app, &arguments).await?,
    }
    parts::close(&app).await;
    Ok(ExitCode::SUCCESS)
}

async fn create(app: &App, arguments: Create) -> Result<()> {
    let scope = Administrator::from(choose::account(app, arguments.account).await?);
    let new = NewAgent {
        name: arguments.name,
        email: arguments.email,
        role: arguments.role.into(),
        availability: None,
        auto_offline: None,
        password: Some(password(arguments.password, "Password")?),
    };
    let taken = agents::create(app, &scope, new, None).await?;
    say(format!("Created user {} ({}).", taken.member.user.id, taken.member.user.email))
}

async fn reset_password(app: &App, arguments: ResetPassword) -> Result<()> {
    let user = choose::user(app, &arguments.email).await?;
    let new = password(arguments.password, "New password")?;
    users::set_password(app, user.id, &new).await?;
    say(format!("{} has a new password and is signed out everywhere.", user.email))
}

async fn reset_pubsub_token(app: &App, arguments: &ResetPubsubToken) -> Result<()> {
    let user = choose::user(app, &arguments.email).await?;
    users::reset_pubsub_token(app, user.id).await?;
    say(format!("{} has a new realtime token; the profile shows it.", user.email))
}

async fn list(app: &App, arguments: &List) -> Result<()> {
    let scope = choose::account(app, arguments.account).await?;
    let members = store::memberships::members(&app.store.reader(), &scope).await?;
    let mut rows = vec![["ID", "ROLE", "E-MAIL", "NAME"].map(str::to_owned)];
    for member in members {
        let role = member.membership.role.as_str().to_owned();
        rows.push([member.user.id.to_string(), role, member.user.email, member.user.name]);
    }
    say_table(&rows)
}
