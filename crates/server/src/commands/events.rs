//! `events`: looks after the event log.

use std::process::ExitCode;

use actions::App;
use anyhow::Result;
use clap::Subcommand;
use model::event::Seq;
use store::events::Head;

use crate::console::say;
use crate::parts;
use crate::settings::Settings;

/// Events read at once.
const PAGE: u32 = 1000;

/// Look after the event log.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Read every account's log from end to end; exit code 1 when an event is missing or cannot be read.
    Check,
}

/// Checks the log.
pub(crate) async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode> {
    let Arguments::Check = arguments;
    let app = parts::open(&settings).await?;
    let whole = check(&app).await?;
    parts::close(&app).await;
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn check(app: &App) -> Result<bool> {
    let reader = app.store.reader();
    let accounts = store::accounts::list(&reader).await?;
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    let mut whole = true;
    for head in store::events::heads(&reader, &ids).await? {
        let missing = first_missing(app, &head).await?;
        whole &= missing.is_none();
        let state = match missing {
            Some(seq) => format!("event {seq} is missing"),
            None => "whole".to_owned(),
        };
        say(format!("account {}: events {} to {}: {state}", head.account_id, head.pruned_to + 1, head.seq))?;
    }
    Ok(whole)
}

/// The first position that should hold an event and does not. A running server may append meanwhile: the head says
/// how far to read.
async fn first_missing(app: &App, head: &Head) -> Result<Option<Seq>> {
    let mut last = head.pruned_to;
    while last < head.seq {
        let reader = app.store.reader();
        let page = store::events::between(&reader, head.account_id, last, head.seq, PAGE).await?;
        if page.is_empty() {
            return Ok(Some(last + 1));
        }
        for logged in page {
            if logged.event.seq != last + 1 {
                return Ok(Some(last + 1));
            }
            last = logged.event.seq;
        }
    }
    Ok(None)
}
