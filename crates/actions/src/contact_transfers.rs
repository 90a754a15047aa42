//! Contacts that are brought in from a file or taken out into one, in the background.

mod export;
mod import;
mod row;

use model::attachment::StoredFile;
use model::contact_transfer::{ContactTransfer, ExportColumn, TransferOrder};
use model::filter::{CONTACT, conditions};
use model::label::checked_title;
use model::mail::NewMail;
use model::scope::{AgentScope, SystemScope};
use model::{Error, Result};
use serde_json::Value;
use store::contact_transfers::Outcome;
use store::{Tx, contact_transfers, outgoing_mails};

use crate::rights::Administrator;
use crate::{App, Mail};

/// Imports and exports of one account that have not ended, at most.
const OPEN: i64 = 10;
/// What whoever ordered a transfer is told of a defect of ours; the log has the cause.
const DEFECT: &str = "Something went wrong on the server";

/// Orders an import of this file of comma-separated values, semicolons and tabs being as good: each row adds a contact or
/// changes the one it names.
///
/// `Invalid` when it is no such file: another encoding than UTF-8, no column that says who somebody is.
pub async fn import(app: &App, scope: &AgentScope, source: StoredFile) -> Result<ContactTransfer> {
    Administrator::of(scope)?;
    let (columns, separator) = import::columns(app, &source).await?;
    order(app, scope, TransferOrder::Import { source, columns, separator }).await
}

/// What an export takes out.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Names of columns; none means the usual ones.
    pub columns: Vec<String>,
    /// Only contacts with this label.
    pub label: Option<String>,
    /// Only those that meet these conditions, as filters of lists are written.
    pub conditions: Value,
}

/// Orders an export. `Invalid` when a column or a condition is unknown.
pub async fn export(app: &App, scope: &AgentScope, wanted: Wanted) -> Result<ContactTransfer> {
    Administrator::of(scope)?;
    let columns = wanted.columns.iter().map(|name| ExportColumn::parse(name)).collect::<Result<Vec<_>>>()?;
    let columns = if columns.is_empty() { ExportColumn::USUAL.to_vec() } else { columns };
    let label = wanted.label.as_deref().map(checked_title).transpose()?;
    if !wanted.conditions.is_null() {
        conditions(&wanted.conditions, CONTACT, app.clock.now())?;
    }
    order(app, scope, TransferOrder::Export { columns, label, conditions: wanted.conditions }).await
}

async fn order(app: &App, scope: &AgentScope, order: TransferOrder) -> Result<ContactTransfer> {
    app.store.write(&(scope, order), insert).await
}

async fn insert(tx: &Tx, (scope, order): &(&AgentScope, TransferOrder)) -> Result<ContactTransfer> {
    if contact_transfers::open(tx, *scope).await? >= OPEN {
        return Err(Error::invalid("base", "Too many imports and exports are waiting already"));
    }
    contact_transfers::insert(tx, *scope, scope.user_id(), order).await
}

/// Whether a transfer has not ended.
pub async fn exist(app: &App) -> Result<bool> {
    Ok(contact_transfers::next(&app.store.reader()).await?.is_some())
}

/// Does some of the transfer that waits for longest; gives whether there may be more.
pub async fn step(app: &App) -> Result<bool> {
    let Some(transfer) = contact_transfers::next(&app.store.reader()).await? else { return Ok(false) };
    let done = match &transfer.order {
        TransferOrder::Import { source, columns, separator } => {
            import::step(app, &transfer, source, (columns, *separator)).await
        }
        TransferOrder::Export { columns, label, conditions } => {
            let wanted = export::Wanted { columns, label: label.as_deref(), conditions };
            export::run(app, &transfer, &wanted).await
        }
    };
    match done {
        Ok(()) => {}
        Err(error @ Error::Unavailable { .. }) => return Err(error),
        Err(Error::Invalid(broken)) => {
            let sentences: Vec<&str> = broken.iter().map(|error| error.message.as_str()).collect();
            fail(app, &transfer, &sentences.join(", ")).await?;
        }
        Err(error) => {
            tracing::error!(account.id = %transfer.account_id, transfer.id = %transfer.id, %error, "Transfer {} of contacts cannot go on", transfer.id);
            fail(app, &transfer, DEFECT).await?;
        }
    }
    Ok(true)
}

/// Ends a transfer with what came out of it.
async fn complete(app: &App, transfer: &ContactTransfer, outcome: Outcome) -> Result<()> {
    let ended = app.store.write(&(app, transfer, &outcome), complete_in).await?;
    match outcome.file {
        // Another node has made the file as well.
        Some(file) if !ended => app.files.discard(file),
        _ => discard_source(app, transfer),
    }
    Ok(())
}

async fn complete_in(tx: &Tx, (app, transfer, outcome): &(&App, &ContactTransfer, &Outcome)) -> Result<bool> {
    let ended = contact_transfers::end(tx, transfer.id, Ok(outcome)).await?;
    if ended && app.settings.mail == Mail::On {
        tell(tx, app, transfer).await?;
    }
    Ok(ended)
}

/// Ends a transfer that cannot go on; what it did stays done.
async fn fail(app: &App, transfer: &ContactTransfer, why: &str) -> Result<()> {
    app.store.write(&(app, transfer, why), fail_in).await?;
    discard_source(app, transfer);
    Ok(())
}

async fn fail_in(tx: &Tx, (app, transfer, why): &(&App, &ContactTransfer, &str)) -> Result<()> {
    let ended = contact_transfers::end(tx, transfer.id, Err(why)).await?;
    if ended && app.settings.mail == Mail::On {
        tell(tx, app, transfer).await?;
    }
    Ok(())
}

fn discard_source(app: &App, transfer: &ContactTransfer) {
    if let TransferOrder::Import { source, .. } = &transfer.order {
        app.files.discard(source.clone());
    }
}

/// Tells whoever ordered it by mail, if they still belong to the account.
async fn tell(tx: &Tx, app: &App, transfer: &ContactTransfer) -> Result<()> {
    let scope = SystemScope { account_id: transfer.account_id };
    let Ok(member) = store::memberships::member(tx, &scope, transfer.user_id).await else { return Ok(()) };
    let done = contact_transfers::by_key(tx, transfer.id).await?;
    let (subject, outcome) = words(&done);
    let site = &app.settings.public_url;
    let mail = NewMail {
        to: member.user.email,
        sender_name: store::accounts::by_id(tx, transfer.account_id).await?.name,
        reply_to: None,
        subject: subject.to_owned(),
        text: format!("{outcome}.\n\n{site}/app/accounts/{}/contacts", done.account_id),
        html: None,
        order: None,
    };
    outgoing_mails::queue(tx, &scope, &mail).await.map(drop)
}

/// The subject of the mail about a transfer that has ended, and what came of it.
fn words(done: &ContactTransfer) -> (&'static str, String) {
    let ContactTransfer { rows, added, changed, refused, .. } = done;
    match (&done.order, &done.failure) {
        (TransferOrder::Import { .. }, None) => (
            "Your contacts have been imported",
            format!("{added} contacts were added, {changed} were changed and {refused} rows were refused"),
        ),
        (TransferOrder::Import { .. }, Some(why)) => (
            "Your contacts could not be imported",
            format!("{why}.\n\nBefore that {added} contacts were added and {changed} were changed"),
        ),
        (TransferOrder::Export { .. }, None) => {
            ("Your contacts are ready", format!("{rows} contacts are in the file, which is kept for a week"))
        }
        (TransferOrder::Export { .. }, Some(why)) => ("Your contacts could not be exported", why.clone()),
    }
}
