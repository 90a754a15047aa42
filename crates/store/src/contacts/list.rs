//! The agents' list of customers: searched, sorted, counted.

use model::Result;
use model::contact::{Contact, ContactId};
use model::contact_inbox::ContactInbox;
use model::filter::Condition;
use model::scope::Scope;

use super::{COLUMNS, read};
use crate::dialect::Dialect;
use crate::filter::Columns;
use crate::label_changes::with_one_of;
use crate::rows;
use crate::statement::{Sql, column, contains};
use crate::tx::Db;

/// Contacts of one page.
pub const PER_PAGE: u32 = 15;

/// Which contacts, in which order.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Only those whose name, address, number or identifier has this in it.
    pub query: Option<String>,
    /// Only those of whom more is known than a session.
    pub known: bool,
    /// Only these.
    pub among: Option<Vec<ContactId>>,
    /// Only with one of these labels; empty means any.
    pub labels: Vec<String>,
    /// Only those that meet these conditions; empty means any.
    pub conditions: Vec<Condition>,
    /// The order.
    pub sort: ContactSort,
    /// The other way round.
    pub descending: bool,
    /// 1, 2, 3 …; 0 counts as 1.
    pub page: u32,
}

/// The order of a list; among equals the older contact comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the contract's and say it all")]
pub enum ContactSort {
    #[default]
    Created,
    Name,
    Email,
    PhoneNumber,
    LastActivity,
    City,
    Company,
    Country,
}

impl ContactSort {
    const fn key(self) -> &'static str {
        match self {
            Self::Created => "ct.created_at",
            Self::Name => "LOWER(ct.name)",
            Self::Email => "ct.email",
            Self::PhoneNumber => "ct.phone_number",
            Self::LastActivity => "ct.last_activity_at",
            Self::City => "(ct.additional_attributes ->> 'city')",
            Self::Company => "(ct.additional_attributes ->> 'company_name')",
            Self::Country => "(ct.additional_attributes ->> 'country')",
        }
    }
}

/// How many contacts the filter finds, and those of its page.
pub async fn list(db: &impl Db, scope: &impl Scope, filter: &ContactFilter) -> Result<(u64, Vec<Contact>)> {
    let counted =
        narrowed(Sql::new("SELECT COUNT(*) AS total"), scope, filter, db.dialect()).long().one(db).await?;
    let total: i64 = counted.map_or(Ok(0), |row| column(&row, "total"))?;
    let direction = if filter.descending { " DESC NULLS LAST, ct.id" } else { " ASC NULLS LAST, ct.id" };
    let sql = narrowed(Sql::new("SELECT ").text(COLUMNS), scope, filter, db.dialect()).long();
    let sql = sql.text(" ORDER BY ").text(filter.sort.key()).text(direction).text(" LIMIT ");
    let offset = i64::from(filter.page.saturating_sub(1)) * i64::from(PER_PAGE);
    let sql = sql.value(i64::from(PER_PAGE)).text(" OFFSET ").value(offset);
    let found = sql.all(db).await?.iter().map(read).collect::<Result<_>>()?;
    Ok((u64::try_from(total).unwrap_or_default(), found))
}

/// The contacts that the filter finds after this one, oldest first, at most `limit`; order and page do not count.
pub async fn after(
    db: &impl Db,
    scope: &impl Scope,
    filter: &ContactFilter,
    (after, limit): (ContactId, u32),
) -> Result<Vec<Contact>> {
    let sql = narrowed(Sql::new("SELECT ").text(COLUMNS), scope, filter, db.dialect()).long();
    let sql = sql.text(" AND ct.id > ").value(after.get()).text(" ORDER BY ct.id LIMIT ");
    sql.value(i64::from(limit)).all(db).await?.iter().map(read).collect()
}

fn narrowed(sql: Sql, scope: &impl Scope, filter: &ContactFilter, dialect: Dialect) -> Sql {
    let mut sql = sql.text(" FROM contacts ct WHERE ct.account_id = ").value(scope.account().get());
    if filter.known {
        sql = sql
            .text(" AND (ct.email IS NOT NULL OR ct.phone_number IS NOT NULL OR ct.identifier IS NOT NULL)");
    }
    if let Some(among) = &filter.among {
        sql = sql.text(" AND ct.id IN ").list(among.iter().map(|contact| contact.get()));
    }
    if !filter.labels.is_empty() {
        sql = with_one_of(sql.text(" AND "), "ct.labels", &filter.labels);
    }
    if !filter.conditions.is_empty() {
        sql = crate::filter::narrowed(sql.text(" AND "), dialect, FILTERED, &filter.conditions);
    }
    if let Some(query) = &filter.query {
        sql = known_as(sql.text(" AND ("), query).text(")");
    }
    sql
}

/// Appends that a `contacts ct` is known under these words, wherever they stand and whatever their case.
pub(crate) fn known_as(mut sql: Sql, words: &str) -> Sql {
    let pattern = contains(&words.to_lowercase());
    let keys = ["LOWER(ct.name)", "ct.email", "ct.phone_number", "LOWER(ct.identifier)"];
    for (index, key) in keys.iter().enumerate() {
        sql = sql.text(if index == 0 { "" } else { " OR " }).text(key).text(" LIKE ");
        sql = sql.value(pattern.as_str()).text(" ESCAPE '~'");
    }
    sql
}

const FILTERED: Columns = Columns { own: column_of, custom: ["NULL", "ct.custom_attributes"] };

fn column_of(attribute: &str) -> &'static str {
    match attribute {
        "name" => "ct.name",
        "email" => "ct.email",
        "phone_number" => "ct.phone_number",
        "identifier" => "ct.identifier",
        "city" => "(ct.additional_attributes ->> 'city')",
        "company_name" => "(ct.additional_attributes ->> 'company_name')",
        "country_code" => "(ct.additional_attributes ->> 'country_code')",
        "blocked" => "CASE WHEN ct.blocked THEN 'true' ELSE 'false' END",
        "labels" => "ct.labels",
        "created_at" => "ct.created_at",
        "last_activity_at" => "ct.last_activity_at",
        _ => "NULL",
    }
}

/// The sessions of these contacts, oldest first.
pub async fn sessions(db: &impl Db, scope: &impl Scope, contacts: &[ContactId]) -> Result<Vec<ContactInbox>> {
    let sql = Sql::new("SELECT ")
        .text(rows::CONTACT_INBOX)
        .text(" FROM contact_inboxes ci JOIN inboxes i ON i.id = ci.inbox_id WHERE i.account_id = ");
    let sql = sql.value(scope.account().get()).text(" AND ci.contact_id IN ");
    let sql = sql.list(contacts.iter().map(|contact| contact.get())).text(" ORDER BY ci.id");
    sql.all(db).await?.iter().map(rows::contact_inbox).collect()
}
