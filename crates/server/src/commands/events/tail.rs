//! `events tail`: follows the log by cursor, beside a running server or without one.

use std::collections::BTreeMap;
use std::time::Duration;

use actions::App;
use anyhow::{Context, Result, bail};
use clap::Args;
use model::Id;
use model::account::AccountId;
use model::event::Seq;
use store::events::Head;
use tokio::signal::unix::{SignalKind, signal};
use wire::FileUrls;

use super::line::Line;
use crate::console::{remark, say};

/// How often the heads of the logs are compared.
const LOOK: Duration = Duration::from_millis(250);
/// Events read at once.
const PAGE: u32 = 500;

/// Which events, and how they are printed.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only this account's; all accounts' unless told.
    #[arg(long, value_name = "ID")]
    account: Option<i64>,
    /// Begin after this position instead of now.
    #[arg(long, value_name = "SEQ")]
    after: Option<Seq>,
    /// Print lines of JSON, without the names and links that let their reader in.
    #[arg(long)]
    json: bool,
}

/// Prints events until SIGINT or SIGTERM.
pub(super) async fn tail(app: &App, arguments: &Arguments) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    tokio::select! {
        done = follow(app, arguments) => done,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

async fn follow(app: &App, arguments: &Arguments) -> Result<()> {
    let mut told: BTreeMap<AccountId, Seq> = BTreeMap::new();
    if let Some(account) = arguments.account {
        let known = store::events::heads(&app.store.reader(), &[Id::new(account)]).await?;
        if known.is_empty() {
            bail!("there is no account {account}");
        }
    }
    for head in heads(app, arguments).await? {
        told.insert(head.account_id, arguments.after.unwrap_or(head.seq));
    }
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        for head in heads(app, arguments).await? {
            // An account that was opened meanwhile is followed from its beginning.
            let told = told.entry(head.account_id).or_insert(head.pruned_to);
            *told = print_upto(app, &head, *told, arguments).await?;
        }
    }
}

async fn heads(app: &App, arguments: &Arguments) -> Result<Vec<Head>> {
    let reader = app.store.reader();
    let accounts: Vec<AccountId> = match arguments.account {
        Some(account) => vec![Id::new(account)],
        None => store::accounts::list(&reader).await?.iter().map(|account| account.id).collect(),
    };
    Ok(store::events::heads(&reader, &accounts).await?)
}

async fn print_upto(app: &App, head: &Head, mut told: Seq, arguments: &Arguments) -> Result<Seq> {
    if told < head.pruned_to {
        remark(format!("account {}: events up to {} are forgotten", head.account_id, head.pruned_to));
        told = head.pruned_to;
    }
    let files = FileUrls::new(&app.settings.public_url, app.store.keyring().files());
    while told < head.seq {
        let reader = app.store.reader();
        let page = store::events::between(&reader, head.account_id, told, head.seq, PAGE).await?;
        let Some(last) = page.last() else { break };
        told = last.event.seq;
        for logged in &page {
            let line = Line { event: &logged.event, files: &files };
            say(if arguments.json { line.json() } else { line.text() })?;
        }
    }
    Ok(told)
}
