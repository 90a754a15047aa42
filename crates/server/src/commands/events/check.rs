//! `events check`: whether every account's log is whole.

use actions::App;
use anyhow::Result;
use model::event::Seq;
use store::events::Head;

use crate::console::say;

/// Events read at once.
const PAGE: u32 = 1000;

/// Reads every log from end to end and says of each whether it is whole.
pub(super) async fn check(app: &App) -> Result<bool> {
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
