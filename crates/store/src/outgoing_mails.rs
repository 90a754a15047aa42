//! The queue of mails: written where they are caused, sent by whoever claims them.

use model::mail::{Mail, MailId, NewMail};
use model::scope::Scope;
use model::{Id, Result, Timestamp};
use sea_orm::{JsonValue, Value};
use uuid::Uuid;

use crate::rows::{id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::Statements;
use crate::tx::{Db, Tx};

/// The longest error that is kept, in characters.
const ERROR_LIMIT: usize = 1_000;

/// Queues a mail; it is due at once.
pub async fn queue(tx: &Tx, scope: &impl Scope, mail: &NewMail) -> Result<MailId> {
    let attachment =
        mail.attachment.as_ref().map(serde_json::to_value).transpose().map_err(anyhow::Error::new)?;
    let row: Vec<Value> = vec![
        scope.account().get().into(),
        Uuid::new_v4().to_string().into(),
        mail.to.clone().into(),
        mail.sender_name.clone().into(),
        mail.reply_to.clone().into(),
        mail.subject.clone().into(),
        mail.text.clone().into(),
        mail.html.clone().into(),
        attachment.into(),
        tx.now().micros().into(),
        tx.now().micros().into(),
    ];
    let sql = Sql::new(
        "INSERT INTO outgoing_mails (account_id, message_id, recipient, sender_name, reply_to, subject, text_part, \
         html_part, attachment, next_at, created_at) VALUES ",
    );
    let row = sql.tuples([row]).text(" RETURNING id").one(tx).await?;
    row.map_or_else(|| Ok(Id::new(0)), |row| id(&row, "id"))
}

/// Whether a mail is due.
pub async fn due_exist(db: &impl Db) -> Result<bool> {
    let sql = Sql::new("SELECT id FROM outgoing_mails WHERE next_at <= ").value(db.now().micros());
    Ok(sql.text(" LIMIT 1").one(db).await?.is_some())
}

/// Takes the mails that have been due for longest, at most `limit`, and counts an attempt for each. Nobody else takes
/// them before `until`: whoever took them has ended them by then, or died.
pub async fn claim(tx: &Tx, limit: u32, until: Timestamp) -> Result<Vec<Mail>> {
    let sql = Sql::new("SELECT * FROM outgoing_mails WHERE next_at <= ").value(tx.now().micros());
    let sql = sql.text(" ORDER BY next_at, id LIMIT ").value(i64::from(limit)).text(tx.dialect().lock_rows());
    let mut mails = sql.all(tx).await?.iter().map(read).collect::<Result<Vec<_>>>()?;
    if mails.is_empty() {
        return Ok(mails);
    }
    let sql = Sql::new("UPDATE outgoing_mails SET attempts = attempts + 1, next_at = ").value(until.micros());
    sql.text(" WHERE id IN ").list(mails.iter().map(|mail| mail.id.get())).execute(tx).await?;
    for mail in &mut mails {
        mail.attempts += 1;
    }
    Ok(mails)
}

/// Notes that a mail was taken by the mail server.
pub async fn note_sent(tx: &Tx, mail: MailId) -> Result<()> {
    let sql = Sql::new("UPDATE outgoing_mails SET next_at = NULL, last_error = NULL, sent_at = ");
    sql.value(tx.now().micros()).text(" WHERE id = ").value(mail.get()).execute(tx).await?;
    Ok(())
}

/// Notes that a mail could not be sent, and when it is tried again; without a time it is given up.
pub async fn note_failure(tx: &Tx, mail: MailId, error: &str, next_at: Option<Timestamp>) -> Result<()> {
    let error: String = error.chars().take(ERROR_LIMIT).collect();
    let failed_at = if next_at.is_none() { Some(tx.now().micros()) } else { None };
    let sql = Sql::new("UPDATE outgoing_mails SET last_error = ").value(error);
    let sql = sql.text(", next_at = ").value(next_at.map(Timestamp::micros));
    let sql = sql.text(", failed_at = ").value(failed_at).text(" WHERE id = ").value(mail.get());
    sql.execute(tx).await?;
    Ok(())
}

/// How many mails wait to be sent.
pub async fn waiting(db: &impl Db) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS waiting FROM outgoing_mails WHERE next_at IS NOT NULL");
    sql.one(db).await?.map_or(Ok(0), |row| column(&row, "waiting"))
}

/// Forgets mails queued before `before` that are sent or given up, at most `limit`; gives how many.
pub async fn forget(tx: &Tx, before: Timestamp, limit: u32) -> Result<u64> {
    let sql = Sql::new(
        "DELETE FROM outgoing_mails WHERE id IN (SELECT id FROM outgoing_mails WHERE next_at IS NULL",
    );
    let sql = sql.text(" AND created_at < ").value(before.micros()).text(" ORDER BY created_at LIMIT ");
    sql.value(i64::from(limit)).text(")").execute(tx).await
}

fn read(row: &Row) -> Result<Mail> {
    let attachment: Option<JsonValue> = column(row, "attachment")?;
    let attempts: i64 = column(row, "attempts")?;
    let content = NewMail {
        to: column(row, "recipient")?,
        sender_name: column(row, "sender_name")?,
        reply_to: column(row, "reply_to")?,
        subject: column(row, "subject")?,
        text: column(row, "text_part")?,
        html: column(row, "html_part")?,
        attachment: attachment.map(serde_json::from_value).transpose().map_err(anyhow::Error::new)?,
    };
    Ok(Mail {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        message_id: column(row, "message_id")?,
        content,
        attempts: u32::try_from(attempts).unwrap_or_default(),
        created_at: time(row, "created_at")?,
    })
}
