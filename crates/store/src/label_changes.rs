//! What is labelled, and how it follows when a label gets another title or none.

use model::account::AccountId;
use model::contact::ContactId;
use model::conversation::ConversationId;
use model::{Id, Result};

use crate::rows::id;
use crate::statement::{Sql, column, contains};
use crate::tx::sealed::Statements;
use crate::tx::{Db, Tx};

/// Appends that `labels` has one of these titles, at least one of which is given.
///
/// Labels are a JSON array; its text is alike on both databases, and titles hold nothing that JSON escapes.
pub(crate) fn with_one_of(sql: Sql, labels: &str, titles: &[String]) -> Sql {
    let mut sql = sql.text("(");
    for (index, title) in titles.iter().enumerate() {
        let quoted = serde_json::to_string(title).expect("a string is always JSON");
        sql = sql.text(if index == 0 { "" } else { " OR " }).text("CAST(").text(labels);
        sql = sql.text(" AS TEXT) LIKE ").value(contains(&quoted)).text(" ESCAPE '~'");
    }
    sql.text(")")
}

/// A label that got another title or none, and how far the labelled follow.
#[derive(Debug)]
pub struct LabelChange {
    id: i64,
    /// The account.
    pub account_id: AccountId,
    /// The title that it had.
    pub old: String,
    /// The title that it has; none when the label is gone.
    pub new: Option<String>,
    conversations_done: i64,
    contacts_done: i64,
}

impl LabelChange {
    /// These titles after the change.
    pub fn apply(&self, titles: &[String]) -> Vec<String> {
        let mut changed: Vec<String> = Vec::with_capacity(titles.len());
        for title in titles {
            let title = if *title == self.old { self.new.as_ref() } else { Some(title) };
            if let Some(title) = title.filter(|title| !changed.contains(title)) {
                changed.push(title.clone());
            }
        }
        changed
    }
}

/// Notes that everything with a label is to follow its new title, or to lose it.
pub async fn order(tx: &Tx, account: AccountId, old: &str, new: Option<&str>) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO label_changes (account_id, old_title, new_title, conversations_done, contacts_done) VALUES ",
    );
    let row =
        vec![account.get().into(), old.into(), new.map(str::to_owned).into(), 0_i64.into(), 0_i64.into()];
    sql.tuples([row]).execute(tx).await.map(drop)
}

/// Whether anything has still to follow.
pub async fn exist(db: &impl Db) -> Result<bool> {
    Ok(Sql::new("SELECT 1 AS found FROM label_changes LIMIT 1").one(db).await?.is_some())
}

/// The oldest change that is not done, locked until the transaction ends.
pub async fn next(tx: &Tx) -> Result<Option<LabelChange>> {
    let sql = Sql::new(
        "SELECT id, account_id, old_title, new_title, conversations_done, contacts_done FROM label_changes \
         ORDER BY id LIMIT 1",
    );
    let Some(row) = sql.text(tx.dialect().lock_rows()).one(tx).await? else { return Ok(None) };
    Ok(Some(LabelChange {
        id: column(&row, "id")?,
        account_id: id(&row, "account_id")?,
        old: column(&row, "old_title")?,
        new: column(&row, "new_title")?,
        conversations_done: column(&row, "conversations_done")?,
        contacts_done: column(&row, "contacts_done")?,
    }))
}

/// The next conversations and contacts that have the old title, at most `limit` of each.
pub async fn labelled(
    tx: &Tx,
    change: &LabelChange,
    limit: u32,
) -> Result<(Vec<ConversationId>, Vec<ContactId>)> {
    Ok((
        following(tx, change, ("conversations", change.conversations_done), limit).await?,
        following(tx, change, ("contacts", change.contacts_done), limit).await?,
    ))
}

async fn following<T>(
    tx: &Tx,
    change: &LabelChange,
    (table, done): (&str, i64),
    limit: u32,
) -> Result<Vec<Id<T>>> {
    let sql = Sql::new(&format!("SELECT l.id FROM {table} l WHERE l.account_id = "));
    let sql = sql.value(change.account_id.get()).text(" AND l.id > ").value(done).text(" AND ");
    let sql = with_one_of(sql, "l.labels", std::slice::from_ref(&change.old));
    let rows = sql.text(" ORDER BY l.id LIMIT ").value(i64::from(limit)).all(tx).await?;
    rows.iter().map(|row| id(row, "id")).collect()
}

/// Notes how far the labelled have followed.
pub async fn advance(
    tx: &Tx,
    change: &LabelChange,
    conversation: Option<ConversationId>,
    contact: Option<ContactId>,
) -> Result<()> {
    let sql = Sql::new("UPDATE label_changes SET conversations_done = ")
        .value(conversation.map_or(change.conversations_done, Id::get))
        .text(", contacts_done = ")
        .value(contact.map_or(change.contacts_done, Id::get));
    sql.text(" WHERE id = ").value(change.id).execute(tx).await.map(drop)
}

/// Notes that everything has followed.
pub async fn finish(tx: &Tx, change: &LabelChange) -> Result<()> {
    Sql::new("DELETE FROM label_changes WHERE id = ").value(change.id).execute(tx).await.map(drop)
}
