//! Messages as their readers are shown them.

mod answered;
mod files;
mod senders;

use std::collections::HashMap;

use model::account::AccountId;
use model::attachment::{Attachment, FileType, StoredFile};
use model::conversation::ConversationId;
use model::message::{Author, ContentType, Message, MessageId, MessageKind, MessageStatus, MessageView};
use model::posting::Thread;
use model::{Attributes, Error, Result, Timestamp};
use senders::Senders;

use crate::rows::{self, id, maybe_id, time, unknown, word};
use crate::statement::{Row, Sql, column, text};
use crate::tx::sealed::Statements;
use crate::tx::{Db, Tx};
use crate::{threads, uploads};

pub use files::{FILES_PER_PAGE, files_of, files_of_contact};

pub use answered::answered;

/// Who looks, which decides what is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// An agent sees everything.
    Agent,
    /// A customer sees neither private notes nor activities.
    Customer,
}

/// Which messages of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// All, for the public conversation object.
    All,
    /// The newest `limit`.
    Latest(u32),
    /// The newest `limit` before this one.
    Before(i64, u32),
    /// The oldest `limit` after this one.
    After(i64, u32),
    /// From `after` on (itself included), before `before`, at most `limit`.
    Between(i64, i64, u32),
}

/// Messages, still to be narrowed.
pub(crate) fn select() -> Sql {
    Sql::new(
        "SELECT m.id, m.conversation_id, m.kind, m.private, m.status, m.content_type, m.content, \
         m.content_attributes, m.contact_id, m.user_id, m.agent_bot_id, m.source_id, m.attachments, m.created_at, \
         m.updated_at FROM messages m WHERE ",
    )
}

/// The messages of a thread.
fn select_of(thread: &Thread) -> Sql {
    select().text("m.conversation_id = ").value(thread.view.conversation.id.get())
}

/// A page of the thread's messages, oldest first.
pub async fn page(
    db: &impl Statements,
    thread: &Thread,
    reader: Reader,
    page: Page,
) -> Result<Vec<MessageView>> {
    let mut sql = select_of(thread);
    if reader == Reader::Customer {
        sql = sql.text(" AND NOT m.private AND m.kind <> ").value(MessageKind::Activity.number());
    }
    let (sql, newest_first) = match page {
        Page::All => (sql.text(" ORDER BY m.id"), false),
        Page::Latest(limit) => (sql.text(" ORDER BY m.id DESC LIMIT ").value(i64::from(limit)), true),
        Page::Before(before, limit) => {
            let sql = sql.text(" AND m.id < ").value(before);
            (sql.text(" ORDER BY m.id DESC LIMIT ").value(i64::from(limit)), true)
        }
        Page::After(after, limit) => {
            let sql = sql.text(" AND m.id > ").value(after);
            (sql.text(" ORDER BY m.id LIMIT ").value(i64::from(limit)), false)
        }
        Page::Between(after, before, limit) => {
            let sql = sql.text(" AND m.id >= ").value(after).text(" AND m.id < ").value(before);
            (sql.text(" ORDER BY m.id LIMIT ").value(i64::from(limit)), false)
        }
    };
    let mut found = sql.all(db).await?;
    if newest_first {
        found.reverse();
    }
    views(db, thread, &found).await
}

/// One message of the thread, for agents.
pub async fn one(db: &impl Statements, thread: &Thread, message: MessageId) -> Result<MessageView> {
    let sql = select_of(thread).text(" AND m.id = ").value(message.get());
    let found = sql.all(db).await?;
    views(db, thread, &found).await?.pop().ok_or(Error::NotFound("message"))
}

/// The last message that the customer may see.
pub async fn last_public(db: &impl Statements, thread: &Thread) -> Result<Option<MessageView>> {
    Ok(page(db, thread, Reader::Customer, Page::Latest(1)).await?.pop())
}

/// Writes everything of a message that can change and gives it as it is then.
pub async fn update(tx: &Tx, message: &Message) -> Result<Message> {
    let content_attributes =
        serde_json::to_string(&message.content_attributes).map_err(anyhow::Error::new)?;
    let updated = Sql::new("UPDATE messages SET status = ")
        .value(message.status.as_str())
        .text(", content = ")
        .value(message.content.clone())
        .text(", content_type = ")
        .value(message.content_type.as_str())
        .text(", content_attributes = ")
        .value(content_attributes)
        .text(", updated_at = ")
        .value(tx.now().micros())
        .text(" WHERE id = ")
        .value(message.id.get())
        .text(" AND account_id = ")
        .value(message.account_id.get())
        .execute(tx)
        .await?;
    if updated == 0 {
        Err(Error::NotFound("message"))
    } else {
        Ok(Message { updated_at: tx.now(), ..message.clone() })
    }
}

/// Writes a message of which nothing is left, its files neither; gives it as it is then, and those of `files`, which were
/// its own, that nobody needs any more.
pub async fn forget(
    tx: &Tx,
    message: &Message,
    files: Vec<StoredFile>,
) -> Result<(Message, Vec<StoredFile>)> {
    Sql::new("DELETE FROM attachments WHERE message_id = ").value(message.id.get()).execute(tx).await?;
    Sql::new("UPDATE messages SET attachments = 0 WHERE id = ").value(message.id.get()).execute(tx).await?;
    Ok((update(tx, message).await?, uploads::unneeded(tx, files).await?))
}

/// How many of a thread's newest messages are looked at when the customer has read them.
const READ_AT_ONCE: i64 = 500;

/// Marks what the business said up to `upto` as read; gives those messages, oldest first, each with the status that it had
/// and when it had changed last.
///
/// Failed messages stay failed, and messages older than the newest 500 are left as they are.
pub async fn mark_read(
    tx: &Tx,
    thread: &Thread,
    upto: Timestamp,
) -> Result<Vec<(MessageView, (MessageStatus, Timestamp))>> {
    let found = select_of(thread)
        .text(" AND m.id IN (SELECT n.id FROM messages n WHERE n.conversation_id = ")
        .value(thread.view.conversation.id.get())
        .text(" ORDER BY n.id DESC LIMIT ")
        .value(READ_AT_ONCE)
        .text(") AND NOT m.private AND m.kind IN ")
        .list([MessageKind::Outgoing.number(), MessageKind::Template.number()])
        .text(" AND m.status IN ")
        .list([MessageStatus::Sent.as_str(), MessageStatus::Delivered.as_str()])
        .text(" AND m.created_at <= ")
        .value(upto.micros())
        .text(" ORDER BY m.id")
        .all(tx)
        .await?;
    let views = views(tx, thread, &found).await?;
    let sql = Sql::new("UPDATE messages SET status = ").value(MessageStatus::Read.as_str());
    let sql = sql.text(", updated_at = ").value(tx.now().micros()).text(" WHERE id IN ");
    sql.list(views.iter().map(|view| view.message.id.get())).execute(tx).await?;
    Ok(views.into_iter().map(|view| read(tx, view)).collect())
}

fn read(tx: &Tx, mut view: MessageView) -> (MessageView, (MessageStatus, Timestamp)) {
    let status = std::mem::replace(&mut view.message.status, MessageStatus::Read);
    let updated_at = std::mem::replace(&mut view.message.updated_at, tx.now());
    (view, (status, updated_at))
}

async fn views(db: &impl Statements, thread: &Thread, found: &[Row]) -> Result<Vec<MessageView>> {
    views_among(db, found, |_| Ok(thread)).await
}

/// Reads [`select`], whichever conversations of the account the messages belong to.
///
/// A conversation that was deleted since `found` was read takes its messages with it.
pub(crate) async fn views_of_account(
    db: &impl Statements,
    account: AccountId,
    mut found: Vec<Row>,
) -> Result<Vec<MessageView>> {
    let ids = found.iter().map(|row| id(row, "conversation_id")).collect::<Result<Vec<ConversationId>>>()?;
    let threads = threads::by_ids(db, account, &ids).await?;
    let threads: HashMap<_, _> = threads.iter().map(|thread| (thread.view.conversation.id, thread)).collect();
    let mut ids = ids.iter();
    found.retain(|_| ids.next().is_some_and(|id| threads.contains_key(id)));
    views_among(db, &found, |row| Ok(threads[&id(row, "conversation_id")?])).await
}

/// Reads [`select`]; `thread_of` knows the thread of every row.
pub(crate) async fn views_among<'t>(
    db: &impl Statements,
    found: &[Row],
    thread_of: impl Fn(&Row) -> Result<&'t Thread>,
) -> Result<Vec<MessageView>> {
    let mut said = Vec::with_capacity(found.len());
    for row in found {
        let thread = thread_of(row)?;
        said.push((message(row, thread)?, thread));
    }
    let mut attached = attachments(db, found).await?;
    let senders = Senders::read(db, said.iter().map(|(message, thread)| (message.author, *thread))).await?;
    let views = said.into_iter().map(|(mut message, thread)| {
        message.attachments = attached.remove(&message.id).unwrap_or_default();
        let sender = senders.sender(message.author, thread);
        MessageView { message, sender, conversation: thread.message_conversation() }
    });
    Ok(views.collect())
}

fn message(row: &Row, thread: &Thread) -> Result<Message> {
    let kind: i16 = column(row, "kind")?;
    let conversation = &thread.view.conversation;
    Ok(Message {
        id: id(row, "id")?,
        account_id: conversation.account_id,
        inbox_id: conversation.inbox_id,
        conversation_id: conversation.id,
        kind: MessageKind::from_number(kind).ok_or_else(|| unknown("kind", &kind.to_string()))?,
        private: column(row, "private")?,
        status: word(row, "status", MessageStatus::parse)?,
        content_type: word(row, "content_type", ContentType::parse)?,
        content: column(row, "content")?,
        content_attributes: content_attributes(row)?,
        author: author(row)?,
        source_id: column(row, "source_id")?,
        attachments: Vec::new(),
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

fn content_attributes(row: &Row) -> Result<Attributes> {
    match text(row, "content_attributes")?.as_ref() {
        "{}" => Ok(Attributes::new()),
        attributes => Ok(rows::object(serde_json::from_str(attributes).map_err(anyhow::Error::new)?)),
    }
}

fn author(row: &Row) -> Result<Option<Author>> {
    let contact = maybe_id(row, "contact_id")?.map(Author::Contact);
    let user = maybe_id(row, "user_id")?.map(Author::User);
    Ok(contact.or(user).or(maybe_id(row, "agent_bot_id")?.map(Author::AgentBot)))
}

async fn attachments(db: &impl Statements, found: &[Row]) -> Result<HashMap<MessageId, Vec<Attachment>>> {
    let mut with_files = Vec::new();
    for row in found {
        if column::<i64>(row, "attachments")? > 0 {
            with_files.push(column::<i64>(row, "id")?);
        }
    }
    let mut attached: HashMap<MessageId, Vec<Attachment>> = HashMap::new();
    if with_files.is_empty() {
        return Ok(attached);
    }
    let sql = Sql::new(ATTACHMENT).text(" WHERE message_id IN ").list(with_files).text(" ORDER BY id");
    for row in sql.all(db).await? {
        attached.entry(id(&row, "message_id")?).or_default().push(attachment(&row)?);
    }
    Ok(attached)
}

/// The files of these messages.
pub(crate) async fn files_of_messages(
    db: &impl Statements,
    messages: &[MessageId],
) -> Result<Vec<StoredFile>> {
    let sql = Sql::new(ATTACHMENT).text(" WHERE message_id IN ");
    let rows = sql.list(messages.iter().map(|message| message.get())).all(db).await?;
    rows.iter().map(|row| attachment(row).map(|attachment| attachment.file)).collect()
}

const ATTACHMENT: &str = "SELECT id, message_id, file_type, file_key, name, content_type, size, width, height, \
    thumbnail_key, created_at FROM attachments";

fn attachment(row: &Row) -> Result<Attachment> {
    let file_type = word(row, "file_type", FileType::parse)?;
    Ok(Attachment {
        id: id(row, "id")?,
        file_type,
        file: stored_file(row)?,
        created_at: time(row, "created_at")?,
    })
}

/// Reads the columns of a stored file.
pub(crate) fn stored_file(row: &Row) -> Result<StoredFile> {
    let pixels = |name| {
        Ok::<_, Error>(column::<Option<i64>>(row, name)?.and_then(|pixels| u32::try_from(pixels).ok()))
    };
    let size: i64 = column(row, "size")?;
    Ok(StoredFile {
        key: column(row, "file_key")?,
        name: column(row, "name")?,
        content_type: column(row, "content_type")?,
        size: u64::try_from(size).unwrap_or_default(),
        width: pixels("width")?,
        height: pixels("height")?,
        thumbnail_key: column(row, "thumbnail_key")?,
    })
}

/// An attachment by its key, whatever the account: its URL is signed, which is the permission.
pub async fn attachment_by_id(db: &impl Db, attachment_id: i64) -> Result<Attachment> {
    let row = Sql::new(ATTACHMENT).text(" WHERE id = ").value(attachment_id).one(db).await?;
    attachment(&row.ok_or(Error::NotFound("file"))?)
}
