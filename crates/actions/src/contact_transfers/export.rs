//! Contacts go into a file, page by page while it is written; one that is interrupted is made anew.

use bytes::Bytes;
use files::Incoming;
use futures_util::{StreamExt, stream};
use model::contact::Contact;
use model::contact_transfer::{ContactTransfer, ExportColumn};
use model::filter::{CONTACT, conditions};
use model::scope::SystemScope;
use model::{Error, Id, Result, Timestamp};
use serde_json::Value;
use store::contact_transfers::Outcome;
use store::contacts::{self, ContactFilter};

use super::complete;
use crate::App;
use crate::csv::row;

/// Contacts that are read at once.
const PAGE: u32 = 500;
/// Bytes of the file at most.
const LIMIT: u64 = 1 << 30;

/// What an export takes out.
pub(super) struct Wanted<'a> {
    pub(super) columns: &'a [ExportColumn],
    pub(super) label: Option<&'a str>,
    pub(super) conditions: &'a Value,
}

/// Writes the file and ends the export.
pub(super) async fn run(app: &App, transfer: &ContactTransfer, wanted: &Wanted<'_>) -> Result<()> {
    let scope = SystemScope { account_id: transfer.account_id };
    let filter = filter(app, wanted)?;
    let names: Vec<&str> = wanted.columns.iter().map(|column| column.as_str()).collect();
    let head = Bytes::from(row(&names));
    let mut count = 0;
    let written = &mut count;
    let (filter, scope) = (&filter, &scope);
    let pages = stream::try_unfold((Id::new(0), written), move |(after, written)| async move {
        let found = contacts::after(&app.store.reader(), scope, filter, (after, PAGE)).await?;
        let Some(last) = found.last().map(|contact| contact.id) else { return Ok(None) };
        *written += i64::try_from(found.len()).unwrap_or(i64::MAX);
        let lines: String = found.iter().map(|contact| exported(contact, wanted.columns)).collect();
        Ok::<_, Error>(Some((Bytes::from(lines), (last, written))))
    });
    let file = Incoming {
        name: "contacts.csv".into(),
        content_type: Some("text/csv".into()),
        limit: LIMIT,
        bytes: stream::once(async { Ok(head) }).chain(pages).boxed(),
    };
    let file = Some(app.files.store(file).await?);
    complete(app, transfer, Outcome { rows: count, file }).await
}

fn filter(app: &App, wanted: &Wanted<'_>) -> Result<ContactFilter> {
    let conditions = match wanted.conditions {
        Value::Null => Vec::new(),
        written => conditions(written, CONTACT, app.clock.now())?,
    };
    let labels = wanted.label.map(str::to_owned).into_iter().collect();
    Ok(ContactFilter { known: true, labels, conditions, ..ContactFilter::default() })
}

fn exported(contact: &Contact, columns: &[ExportColumn]) -> String {
    let cells: Vec<String> = columns.iter().map(|column| cell(contact, *column)).collect();
    row(&cells.iter().map(String::as_str).collect::<Vec<_>>())
}

fn cell(contact: &Contact, column: ExportColumn) -> String {
    let attribute = |key: &str| {
        let text = contact.additional_attributes.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    match column {
        ExportColumn::Id => contact.id.to_string(),
        ExportColumn::Name => contact.name.clone(),
        ExportColumn::Email => contact.email.clone().unwrap_or_default(),
        ExportColumn::PhoneNumber => contact.phone_number.clone().unwrap_or_default(),
        ExportColumn::Identifier => contact.identifier.clone().unwrap_or_default(),
        ExportColumn::CompanyName | ExportColumn::City | ExportColumn::Country => attribute(column.as_str()),
        ExportColumn::Labels => contact.labels.join(" "),
        ExportColumn::CreatedAt => contact.created_at.iso(),
        ExportColumn::LastActivityAt => contact.last_activity_at.map(Timestamp::iso).unwrap_or_default(),
    }
}
