//! `token`: creates, lists and revokes API tokens.

use std::process::ExitCode;

use actions::{App, access_tokens};
use anyhow::Result;
use clap::Subcommand;
use model::access_token::AccessTokenId;

use crate::console::{say, say_table};
use crate::settings::Settings;
use crate::{choose, parts};

/// Create, list and revoke API tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Create a token with the full rights of its owner and print it.
    Create(Create),
    /// List a user's tokens without their secrets.
    List(List),
    /// End a token at once, also on running servers.
    Revoke(Revoke),
}

/// The token to create.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// Where its owner signs in with.
    #[arg(long)]
    email: String,
    /// What to call it.
    #[arg(long, default_value = "command line")]
    name: String,
}

/// Whose tokens to list.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Where their owner signs in with.
    #[arg(long)]
    email: String,
}

/// Which token to end.
#[derive(Debug, clap::Args)]
pub(crate) struct Revoke {
    /// The token's id as `token list` shows it.
    id: i64,
}

/// Runs one of them.
pub(crate) async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode> {
    let app = parts::open(&settings).await?;
    match arguments {
        Arguments::Create(arguments) => create(&app, &arguments).await?,
        Arguments::List(arguments) => list(&app, &arguments).await?,
        Arguments::Revoke(arguments) => revoke(&app, &arguments).await?,
    }
    parts::close(&app).await;
    Ok(ExitCode::SUCCESS)
}

async fn create(app: &App, arguments: &Create) -> Result<()> {
    let owner = choose::user(app, &arguments.email).await?;
    let token = access_tokens::create(app, owner.id, &arguments.name).await?;
    // Nothing but the token, so that scripts can take the answer as it is.
    say(token.token.reveal())
}

async fn list(app: &App, arguments: &List) -> Result<()> {
    let owner = choose::user(app, &arguments.email).await?;
    let tokens = store::access_tokens::list(&app.store.reader(), owner.id).await?;
    let mut rows = vec![["ID", "CREATED", "NAME"].map(str::to_owned)];
    rows.extend(tokens.into_iter().map(|token| [token.id.to_string(), token.created_at.iso(), token.name]));
    say_table(&rows)
}

async fn revoke(app: &App, arguments: &Revoke) -> Result<()> {
    let token = access_tokens::revoke(app, AccessTokenId::new(arguments.id)).await?;
    say(format!("Revoked token {} ({}).", token.id, token.name))
}
