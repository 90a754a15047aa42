//! The queue of mails.

use model::mail::{Mail, MailId, NewMail};
use model::scope::Scope;
use model::{Id, Result, Timestamp};
use sea_orm::{JsonValue, Value};
use uuid::Uuid;

use crate::outgoing::{MAILS, attempts};
use crate::rows::{id, time};
use crate::statement::{Row, Sql, column};
use crate::tx::Tx;

/// Queues a mail; it is due at once.
pub async fn queue(tx: &Tx, scope: &impl Scope, mail: &NewMail) -> Result<MailId> {
    insert(tx, scope, mail, (None, tx.now())).await
}

/// Queues a mail that is due at `due`. When one with this topic waits and was not tried yet, it takes the place of that
/// one, due when that was: who is told of one thing after the other is told of the last, and does not wait longer for it.
pub async fn queue_newest(
    tx: &Tx,
    scope: &impl Scope,
    mail: &NewMail,
    (topic, due): (&str, Timestamp),
) -> Result<()> {
    let sql = Sql::new("UPDATE outgoing_mails SET recipient = ").value(mail.to.clone());
    let sql = sql.text(", sender_name = ").value(mail.sender_name.clone());
    let sql = sql.text(", reply_to = ").value(mail.reply_to.clone());
    let sql =
        sql.text(", subject = ").value(mail.subject.clone()).text(", text_part = ").value(mail.text.clone());
    let sql =
        sql.text(", html_part = ").value(mail.html.clone()).text(", attachment = ").value(ordered(mail)?);
    let sql = sql.text(" WHERE topic = ").value(topic).text(" AND next_at IS NOT NULL AND attempts = 0");
    if sql.execute(tx).await? == 0 {
        insert(tx, scope, mail, (Some(topic), due)).await?;
    }
    Ok(())
}

async fn insert(
    tx: &Tx,
    scope: &impl Scope,
    mail: &NewMail,
    (topic, due): (Option<&str>, Timestamp),
) -> Result<MailId> {
    let row: Vec<Value> = vec![
        scope.account().get().into(),
        Uuid::new_v4().to_string().into(),
        mail.to.clone().into(),
        mail.sender_name.clone().into(),
        mail.reply_to.clone().into(),
        mail.subject.clone().into(),
        mail.text.clone().into(),
        mail.html.clone().into(),
        ordered(mail)?.into(),
        topic.into(),
        due.micros().into(),
        tx.now().micros().into(),
    ];
    let sql = Sql::new(
        "INSERT INTO outgoing_mails (account_id, message_id, recipient, sender_name, reply_to, subject, text_part, \
         html_part, attachment, topic, next_at, created_at) VALUES ",
    );
    let row = sql.tuples([row]).text(" RETURNING id").one(tx).await?;
    row.map_or_else(|| Ok(Id::new(0)), |row| id(&row, "id"))
}

fn ordered(mail: &NewMail) -> Result<Option<JsonValue>> {
    let order = mail.order.as_ref().map(serde_json::to_value).transpose();
    Ok(order.map_err(anyhow::Error::new)?)
}

/// Takes the mails that have been due for longest, as [`crate::outgoing::Queue::claim`] does.
pub async fn claim(tx: &Tx, limit: u32, until: Timestamp) -> Result<Vec<Mail>> {
    MAILS.claim(tx, limit, until).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Mail> {
    let order: Option<JsonValue> = column(row, "attachment")?;
    let content = NewMail {
        to: column(row, "recipient")?,
        sender_name: column(row, "sender_name")?,
        reply_to: column(row, "reply_to")?,
        subject: column(row, "subject")?,
        text: column(row, "text_part")?,
        html: column(row, "html_part")?,
        order: order.map(serde_json::from_value).transpose().map_err(anyhow::Error::new)?,
    };
    Ok(Mail {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        message_id: column(row, "message_id")?,
        content,
        attempts: attempts(row)?,
        created_at: time(row, "created_at")?,
    })
}
