//! What agents note about a customer.

use model::contact::ContactId;
use model::contact_note::{ContactNote, ContactNoteId};
use model::scope::Scope;
use model::user::UserId;
use model::{Error, Result};

use crate::rows::{id, maybe_id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// Notes of one contact that are listed.
const LISTED: i64 = 1000;
const COLUMNS: &str = "id, contact_id, user_id, content, created_at, updated_at";

fn read(row: &Row) -> Result<ContactNote> {
    Ok(ContactNote {
        id: id(row, "id")?,
        contact_id: id(row, "contact_id")?,
        user_id: maybe_id(row, "user_id")?,
        content: column(row, "content")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

fn of(scope: &impl Scope, contact: ContactId) -> Sql {
    let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM contact_notes WHERE account_id = ");
    sql.value(scope.account().get()).text(" AND contact_id = ").value(contact.get())
}

/// The newest thousand notes about a contact, newest first.
pub async fn list(db: &impl Db, scope: &impl Scope, contact: ContactId) -> Result<Vec<ContactNote>> {
    let sql = of(scope, contact).text(" ORDER BY id DESC LIMIT ").value(LISTED);
    sql.all(db).await?.iter().map(read).collect()
}

/// One note about a contact.
pub async fn by_id(
    db: &impl Db,
    scope: &impl Scope,
    contact: ContactId,
    note: ContactNoteId,
) -> Result<ContactNote> {
    let row = of(scope, contact).text(" AND id = ").value(note.get()).one(db).await?;
    read(&row.ok_or(Error::NotFound("note"))?)
}

/// Stores a note of a contact that exists.
pub async fn insert(
    tx: &Tx,
    scope: &impl Scope,
    contact: ContactId,
    (user, content): (UserId, &str),
) -> Result<ContactNote> {
    let now = Sealed::now(tx).micros();
    let sql = Sql::new(
        "INSERT INTO contact_notes (account_id, contact_id, user_id, content, created_at, updated_at) VALUES ",
    );
    let values = vec![
        scope.account().get().into(),
        contact.get().into(),
        user.get().into(),
        content.into(),
        now.into(),
        now.into(),
    ];
    let row = sql.tuples([values]).text(" RETURNING ").text(COLUMNS).one(tx).await?;
    read(&row.ok_or(Error::NotFound("note"))?)
}

/// Writes the words of a note anew.
pub async fn update(tx: &Tx, scope: &impl Scope, note: &ContactNote) -> Result<ContactNote> {
    let sql = Sql::new("UPDATE contact_notes SET content = ").value(note.content.as_str());
    let sql = sql.text(", updated_at = ").value(Sealed::now(tx).micros()).text(" WHERE account_id = ");
    let sql = sql.value(scope.account().get()).text(" AND id = ").value(note.id.get());
    let row = sql.text(" RETURNING ").text(COLUMNS).one(tx).await?;
    read(&row.ok_or(Error::NotFound("note"))?)
}

/// Deletes a note.
pub async fn remove(tx: &Tx, scope: &impl Scope, note: ContactNoteId) -> Result<()> {
    let sql = Sql::new("DELETE FROM contact_notes WHERE account_id = ").value(scope.account().get());
    sql.text(" AND id = ").value(note.get()).execute(tx).await.map(drop)
}
