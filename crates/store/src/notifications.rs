//! What agents are told to look at.

use model::account::AccountId;
use model::conversation::ConversationId;
use model::message::MessageId;
use model::notification::{Notification, NotificationId, NotificationKind, UnreadCount};
use model::scope::{AgentScope, Scope};
use model::user::UserId;
use model::{Error, Result, Timestamp};
use sea_orm::{JsonValue, Value};

use crate::participants::SEES;
use crate::rows::{attributes, id, maybe_id, maybe_time, time, word};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::{Sealed, Statements};
use crate::tx::{Db, Tx};

/// Notifications of one page.
pub const PER_PAGE: u32 = 15;

const COLUMNS: &str = "n.id, n.account_id, n.user_id, n.conversation_id, n.kind, n.message_id, n.read_at, \
    n.snoozed_until, n.last_activity_at, n.meta, n.created_at, n.updated_at";

const TOTAL: &str = "SELECT COUNT(*) AS total";

fn select() -> Sql {
    Sql::new("SELECT ").text(COLUMNS).text(" FROM notifications n WHERE ")
}

fn read(row: &Row) -> Result<Notification> {
    Ok(Notification {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        user_id: id(row, "user_id")?,
        kind: word(row, "kind", NotificationKind::parse)?,
        conversation_id: id(row, "conversation_id")?,
        message_id: maybe_id(row, "message_id")?,
        read_at: maybe_time(row, "read_at")?,
        snoozed_until: maybe_time(row, "snoozed_until")?,
        last_activity_at: time(row, "last_activity_at")?,
        meta: attributes(row, "meta")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

/// Which of their notifications a user asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct NotificationFilter {
    /// Also those that are put aside.
    pub snoozed: bool,
    /// Also those that were looked at.
    pub read: bool,
    /// The oldest first.
    pub oldest_first: bool,
    /// 1, 2, 3 …; 0 counts as 1.
    pub page: u32,
}

/// A page of the caller's notifications of conversations that they may see, and how many there are on all pages.
pub async fn list(
    db: &impl Db,
    scope: &AgentScope,
    filter: NotificationFilter,
) -> Result<(u64, Vec<Notification>)> {
    let owner = (scope.account_id, scope.user_id());
    let row = narrowed(Sql::new(TOTAL), owner, filter).one(db).await?;
    let total: i64 = row.map_or(Ok(0), |row| column(&row, "total"))?;
    let order =
        if filter.oldest_first { "n.last_activity_at, n.id" } else { "n.last_activity_at DESC, n.id DESC" };
    let sql = narrowed(Sql::new("SELECT ").text(COLUMNS), owner, filter).text(" ORDER BY ").text(order);
    let offset = i64::from(filter.page.saturating_sub(1)) * i64::from(PER_PAGE);
    let sql = sql.text(" LIMIT ").value(i64::from(PER_PAGE)).text(" OFFSET ").value(offset);
    let found = sql.all(db).await?.iter().map(read).collect::<Result<_>>()?;
    Ok((u64::try_from(total).unwrap_or_default(), found))
}

/// Only what the user may see: whoever leaves an inbox or team has nothing to look at there.
fn narrowed(sql: Sql, (account, user): (AccountId, UserId), filter: NotificationFilter) -> Sql {
    let sql = sql.text(" FROM notifications n JOIN conversations c ON c.id = n.conversation_id ");
    let sql = sql.text("JOIN memberships m ON m.account_id = n.account_id AND m.user_id = n.user_id WHERE ");
    let sql = sql.text(SEES).text(" AND n.account_id = ").value(account.get());
    let mut sql = sql.text(" AND n.user_id = ").value(user.get());
    if !filter.snoozed {
        sql = sql.text(" AND n.snoozed_until IS NULL");
    }
    if !filter.read {
        sql = sql.text(" AND n.read_at IS NULL");
    }
    sql
}

/// How much of what they may see the user has not looked at.
pub async fn unread(db: &impl Statements, account: AccountId, user: UserId) -> Result<UnreadCount> {
    let row = narrowed(Sql::new(TOTAL), (account, user), NotificationFilter::default()).one(db).await?;
    row.map_or(Ok(0), |row| column(&row, "total"))
}

/// One of the caller's notifications, locked until the transaction ends.
pub async fn lock_own(tx: &Tx, scope: &AgentScope, notification: NotificationId) -> Result<Notification> {
    let sql = select().text("n.id = ").value(notification.get()).text(" AND n.account_id = ");
    let sql = sql.value(scope.account_id.get()).text(" AND n.user_id = ").value(scope.user_id().get());
    let row = sql.text(tx.dialect().lock_rows()).one(tx).await?.ok_or(Error::NotFound("notification"))?;
    read(&row)
}

/// Which of a user's notifications an action is about.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// Those that were not looked at.
    Unread,
    /// Those that were.
    Read,
    /// All.
    All,
    /// Those of this conversation that were not looked at.
    UnreadOf(ConversationId),
}

/// These notifications of the caller, oldest first and at most `limit`, locked until the transaction ends.
pub async fn lock_some(tx: &Tx, scope: &AgentScope, which: Which, limit: u32) -> Result<Vec<Notification>> {
    let sql = select().text("n.account_id = ").value(scope.account_id.get());
    let sql = sql.text(" AND n.user_id = ").value(scope.user_id().get());
    let sql = match which {
        Which::Unread => sql.text(" AND n.read_at IS NULL"),
        Which::Read => sql.text(" AND n.read_at IS NOT NULL"),
        Which::All => sql,
        Which::UnreadOf(conversation) => {
            sql.text(" AND n.read_at IS NULL AND n.conversation_id = ").value(conversation.get())
        }
    };
    let sql = sql.text(" ORDER BY n.id LIMIT ").value(i64::from(limit)).text(tx.dialect().lock_rows());
    sql.all(tx).await?.iter().map(read).collect()
}

/// What this user was told of a conversation.
pub async fn of_user(
    db: &impl Db,
    scope: &impl Scope,
    user: UserId,
    conversation: ConversationId,
) -> Result<Option<Notification>> {
    let sql = select().text("n.account_id = ").value(scope.account().get());
    let sql = sql.text(" AND n.user_id = ").value(user.get()).text(" AND n.conversation_id = ");
    sql.value(conversation.get()).one(db).await?.as_ref().map(read).transpose()
}

/// Whether something was put aside until before `now`.
pub async fn due_exist(db: &impl Db, now: Timestamp) -> Result<bool> {
    let sql = Sql::new("SELECT n.id FROM notifications n WHERE n.snoozed_until <= ").value(now.micros());
    Ok(sql.text(" LIMIT 1").one(db).await?.is_some())
}

/// Notifications that were put aside until before now, at most `limit`, locked until the transaction ends.
pub async fn lock_due(tx: &Tx, limit: u32) -> Result<Vec<Notification>> {
    let sql = select().text("n.snoozed_until <= ").value(Sealed::now(tx).micros());
    let sql = sql.text(" ORDER BY n.id LIMIT ").value(i64::from(limit)).text(tx.dialect().lock_rows());
    sql.all(tx).await?.iter().map(read).collect()
}

/// A notification that is to be.
#[derive(Debug, Clone, Copy)]
pub struct NewNotification {
    /// Who should look.
    pub user_id: UserId,
    /// Why.
    pub kind: NotificationKind,
    /// Where.
    pub conversation_id: ConversationId,
    /// At what.
    pub message_id: Option<MessageId>,
}

/// A notification that another one has taken the place of.
#[derive(Debug, Clone, Copy)]
pub struct Replaced {
    /// Its key.
    pub id: NotificationId,
    /// When the user looked.
    pub read_at: Option<Timestamp>,
}

/// Stores a notification in the place of the one that the user has of the conversation; gives both.
pub async fn replace(
    tx: &Tx,
    scope: &impl Scope,
    new: NewNotification,
) -> Result<(Option<Replaced>, Notification)> {
    let sql = Sql::new("DELETE FROM notifications WHERE user_id = ").value(new.user_id.get());
    let sql =
        sql.text(" AND conversation_id = ").value(new.conversation_id.get()).text(" RETURNING id, read_at");
    let replaced = |row: Row| -> Result<_> {
        Ok(Replaced { id: id(&row, "id")?, read_at: maybe_time(&row, "read_at")? })
    };
    let gone = sql.one(tx).await?.map(replaced).transpose()?;
    let now = Sealed::now(tx).micros();
    let row = Sql::new(
        "INSERT INTO notifications (account_id, user_id, conversation_id, kind, message_id, last_activity_at, meta, \
         created_at, updated_at) VALUES ",
    )
    .tuples([vec![
        scope.account().get().into(),
        new.user_id.get().into(),
        new.conversation_id.get().into(),
        new.kind.as_str().into(),
        new.message_id.map(model::Id::get).into(),
        now.into(),
        Value::from(JsonValue::Object(model::Attributes::new())),
        now.into(),
        now.into(),
    ]])
    .text(" RETURNING id, account_id, user_id, conversation_id, kind, message_id, read_at, snoozed_until, \
         last_activity_at, meta, created_at, updated_at")
    .one(tx)
    .await?
    .ok_or(Error::NotFound("notification"))?;
    Ok((gone, read(&row)?))
}

/// Writes everything of a notification that can change and gives it as it is then.
pub async fn update(tx: &Tx, notification: &Notification) -> Result<Notification> {
    let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
    let now = Sealed::now(tx);
    Sql::new("UPDATE notifications SET read_at = ")
        .value(micros(notification.read_at))
        .text(", snoozed_until = ")
        .value(micros(notification.snoozed_until))
        .text(", last_activity_at = ")
        .value(notification.last_activity_at.micros())
        .text(", meta = ")
        .value(JsonValue::Object(notification.meta.clone()))
        .text(", updated_at = ")
        .value(now.micros())
        .text(" WHERE id = ")
        .value(notification.id.get())
        .execute(tx)
        .await?;
    Ok(Notification { updated_at: now, ..notification.clone() })
}

/// What everybody was told of a conversation, locked until the transaction ends.
pub async fn lock_of_conversation(tx: &Tx, conversation: ConversationId) -> Result<Vec<Notification>> {
    let sql = select().text("n.conversation_id = ").value(conversation.get()).text(" ORDER BY n.id");
    sql.text(tx.dialect().lock_rows()).all(tx).await?.iter().map(read).collect()
}

/// Deletes these notifications.
pub async fn remove(tx: &Tx, notifications: &[NotificationId]) -> Result<()> {
    let sql = Sql::new("DELETE FROM notifications WHERE id IN ");
    sql.list(notifications.iter().map(|notification| notification.get())).execute(tx).await.map(drop)
}
