//! Conversations that waited for somebody, once somebody is there or it is known that nobody is.

use std::collections::BTreeMap;

use model::Result;
use model::account::AccountId;
use model::routing::Cause;
use model::scope::SystemScope;
use store::routing::{Waiting, accounts_waiting, undecided, waiting_for};
use store::{Db, Tx, channel_tasks};

use super::here::{Here, who_is_here};
use super::route::{Case, route};
use crate::App;

/// Conversations of one transaction.
const STEP: u32 = 20;

/// Gives what waits in the account to those who are there, longest waiting first; gives how many it gave.
pub async fn serve(app: &App, account: AccountId) -> Result<usize> {
    let (mut given, mut after) = (serve_queues(app, account).await?, None);
    loop {
        // Asked for every step: people come and go meanwhile.
        let here = who_is_here(app, account).await?;
        let online = here.online();
        if online.is_empty() {
            return Ok(given);
        }
        let mut waiting = waiting_for(&app.store.reader(), account, &online, after.as_ref(), STEP).await?;
        given += give(app, account, cases(&waiting, |_| Cause::Arrival), &here).await?;
        if waiting.len() < STEP as usize {
            return Ok(given);
        }
        after = waiting.pop();
    }
}

/// The first conversations of each queue of the account's channels, in the order in which they are served.
pub async fn heads(db: &impl Db, account: AccountId) -> Result<Vec<Case>> {
    let heads = channel_tasks::heads(db, account, STEP).await?;
    let case = |conversation| Case { conversation, cause: Some(Cause::Arrival) };
    Ok(heads.into_iter().map(case).collect())
}

/// Gives what waits in the queues of the account's channels to those who are there, as long as somebody is.
async fn serve_queues(app: &App, account: AccountId) -> Result<usize> {
    let mut given = 0;
    loop {
        let here = who_is_here(app, account).await?;
        if here.online().is_empty() {
            return Ok(given);
        }
        let heads = heads(&app.store.reader(), account).await?;
        let found = give(app, account, heads, &here).await?;
        if found == 0 {
            return Ok(given);
        }
        given += found;
    }
}

/// Gives what waits in any account to those who are there: for whoever came to be able to without coming.
pub async fn serve_all(app: &App) -> Result<()> {
    let mut accounts = accounts_waiting(&app.store.reader()).await?;
    accounts.extend(channel_tasks::accounts_waiting(&app.store.reader()).await?);
    accounts.sort_unstable();
    accounts.dedup();
    for account in accounts {
        serve(app, account).await?;
    }
    Ok(())
}

/// Decides about conversations that came while it was not known who is there; gives whether there are more.
pub async fn decide_undecided(app: &App) -> Result<bool> {
    let found = undecided(&app.store.reader(), STEP).await?;
    let more = found.len() >= STEP as usize;
    let mut accounts: BTreeMap<AccountId, Vec<Waiting>> = BTreeMap::new();
    for waiting in found {
        accounts.entry(waiting.account_id).or_default().push(waiting);
    }
    for (account, waiting) in accounts {
        let here = who_is_here(app, account).await?;
        if !here.is_complete {
            return Ok(false);
        }
        give(app, account, cases(&waiting, |waiting| waiting.cause), &here).await?;
    }
    Ok(more)
}

fn cases(waiting: &[Waiting], cause_of: impl Fn(&Waiting) -> Cause) -> Vec<Case> {
    let one = |row: &Waiting| Case { conversation: row.conversation_id, cause: Some(cause_of(row)) };
    waiting.iter().map(one).collect()
}

async fn give(app: &App, account: AccountId, cases: Vec<Case>, here: &Here) -> Result<usize> {
    if cases.is_empty() {
        return Ok(0);
    }
    app.store.write(&(SystemScope { account_id: account }, cases, here), give_in).await
}

async fn give_in(tx: &Tx, (scope, cases, here): &(SystemScope, Vec<Case>, &Here)) -> Result<usize> {
    route(tx, scope, cases, here).await
}
