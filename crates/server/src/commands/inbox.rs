//! `inbox`: creates, lists and shows inboxes, and replaces the realtime tokens of their customers.

use std::process::ExitCode;

use actions::Administrator;
use actions::avatars::Picture;
use actions::{App, contacts, inboxes};
use anyhow::{Context, Result};
use clap::Subcommand;
use model::Attributes;
use model::inbox::{Inbox, InboxSettings};
use model::scope::SystemScope;
use store::contact_inboxes;
use store::inboxes::NewInbox;

use crate::console::{say, say_table};
use crate::settings::Settings;
use crate::{choose, parts};

/// Create, list and show inboxes.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Create an inbox with an API channel and show it.
    Create(Create),
    /// List the inboxes of an account.
    List(List),
    /// Show an inbox: the identifier for the Client APIs, and the key that proves who a customer is.
    Show(Show),
    /// Give its customers' sessions new realtime tokens; whoever listens with an old one is cut off.
    ResetPubsubTokens(ResetPubsubTokens),
}

/// The inbox to create.
#[derive(Debug, clap::Args)]
pub(crate) struct Create {
    /// The account's id; not needed when there is only one.
    #[arg(long)]
    account: Option<i64>,
    /// What to call it.
    #[arg(long)]
    name: String,
    /// Where webhooks go.
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// Let only customers in whose identity the business has proven.
    #[arg(long)]
    hmac_mandatory: bool,
    /// Who works in it besides administrators; may be repeated.
    #[arg(long = "member", value_name = "EMAIL")]
    members: Vec<String>,
}

/// Whose inboxes to list.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The account's id; not needed when there is only one.
    #[arg(long)]
    account: Option<i64>,
}

/// Which inbox to show.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The account's id; not needed when there is only one.
    #[arg(long)]
    account: Option<i64>,
    /// The inbox's id or its identifier.
    inbox: String,
}

/// Which sessions get new realtime tokens.
#[derive(Debug, clap::Args)]
pub(crate) struct ResetPubsubTokens {
    /// The account's id; not needed when there is only one.
    #[arg(long)]
    account: Option<i64>,
    /// The inbox's id or its identifier.
    inbox: String,
    /// Only the session with this name.
    #[arg(long, value_name = "SOURCE_ID")]
    session: Option<String>,
}

/// Runs one of them.
pub(crate) async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode> {
    let app = parts::open(&settings).await?;
    match arguments {
        Arguments::Create(arguments) => create(&app, arguments).await?,
        Arguments::List(arguments) => list(&app, &arguments).await?,
        Arguments::Show(arguments) => show(&app, &arguments).await?,
        Arguments::ResetPubsubTokens(arguments) => reset_pubsub_tokens(&app, &arguments).await?,
    }
    parts::close(&app).await;
    Ok(ExitCode::SUCCESS)
}

async fn create(app: &App, arguments: Create) -> Result<()> {
    let scope = Administrator::from(choose::account(app, arguments.account).await?);
    let mut members = Vec::with_capacity(arguments.members.len());
    for email in &arguments.members {
        members.push(choose::user(app, email).await?.id);
    }
    let new = NewInbox {
        name: arguments.name,
        settings: InboxSettings::default(),
        webhook_url: arguments.webhook_url,
        hmac_mandatory: arguments.hmac_mandatory,
        additional_attributes: Attributes::new(),
        identifier: None,
    };
    let inbox = inboxes::create(app, &scope, new, None, &Picture::Stays).await?;
    inboxes::add_members(app, &scope, inbox.id, &members).await?;
    say_inbox(&inbox)
}

async fn list(app: &App, arguments: &List) -> Result<()> {
    let scope = choose::account(app, arguments.account).await?;
    let inboxes = store::inboxes::of_account(&app.store.reader(), &scope).await?;
    let mut rows = vec![["ID", "INBOX_IDENTIFIER", "NAME"].map(str::to_owned)];
    rows.extend(
        inboxes.into_iter().map(|inbox| [inbox.id.to_string(), inbox.channel.identifier, inbox.name]),
    );
    say_table(&rows)
}

async fn show(app: &App, arguments: &Show) -> Result<()> {
    say_inbox(&choose::inbox(app, arguments.account, &arguments.inbox).await?)
}

async fn reset_pubsub_tokens(app: &App, arguments: &ResetPubsubTokens) -> Result<()> {
    let inbox = choose::inbox(app, arguments.account, &arguments.inbox).await?;
    let count = if let Some(session) = &arguments.session {
        let identifier = &inbox.channel.identifier;
        let visitor = contact_inboxes::visitor(&app.store.reader(), identifier, session).await?;
        let visitor = visitor.context("the inbox has no session of this name")?;
        contacts::reset_pubsub_token(app, &visitor.scope).await?;
        1
    } else {
        let scope = Administrator::from(SystemScope { account_id: inbox.account_id });
        contacts::reset_pubsub_tokens(app, &scope, inbox.id).await?
    };
    say(format!("New realtime tokens: {count}."))
}

fn say_inbox(inbox: &Inbox) -> Result<()> {
    let channel = &inbox.channel;
    for (name, value) in [
        ("id", inbox.id.to_string()),
        ("name", inbox.name.clone()),
        ("account_id", inbox.account_id.to_string()),
        ("inbox_identifier", channel.identifier.clone()),
        ("hmac_token", channel.hmac_token.reveal().to_owned()),
        ("hmac_mandatory", channel.hmac_mandatory.to_string()),
        ("webhook_url", channel.webhook_url.clone().unwrap_or_default()),
    ] {
        say(format!("{name}: {value}"))?;
    }
    Ok(())
}
