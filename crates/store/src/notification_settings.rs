//! Of what members want to hear by e-mail and by push, and where their devices are.

use std::collections::HashMap;

use model::notice::PushKind;
use model::notification::{NotificationFlags, NotificationKind};
use model::scope::{AgentScope, Scope};
use model::user::UserId;
use model::{Attributes, Error, Result, Timestamp};
use sea_orm::{JsonValue, Value};

use crate::rows::{attributes, id, time, word};
use crate::statement::{Row, Sql, column, contains};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// The settings of these members; whoever has none is left out and has the defaults.
pub async fn of(
    db: &impl Db,
    scope: &impl Scope,
    users: &[UserId],
) -> Result<HashMap<UserId, NotificationFlags>> {
    let sql = Sql::new("SELECT user_id, email, push FROM notification_settings WHERE account_id = ");
    let sql = sql.value(scope.account().get()).text(" AND user_id IN ");
    let rows = sql.list(users.iter().map(|user| user.get())).all(db).await?;
    rows.iter().map(|row| Ok((id(row, "user_id")?, flags(row)?))).collect()
}

/// Whether any member of the account chose to hear of this, by whatever means. Only for what nobody hears of by default.
pub async fn somebody_wants(db: &impl Db, scope: &impl Scope, kind: NotificationKind) -> Result<bool> {
    let sql =
        Sql::new("SELECT id FROM notification_settings WHERE account_id = ").value(scope.account().get());
    let pattern = contains(kind.as_str());
    let sql = sql.text(" AND (email LIKE ").value(pattern.as_str()).text(" ESCAPE '~' OR push LIKE ");
    Ok(sql.value(pattern.as_str()).text(" ESCAPE '~') LIMIT 1").one(db).await?.is_some())
}

/// The caller's settings, under the key of their membership: whoever has chosen nothing yet has settings too.
pub async fn own(db: &impl Db, scope: &AgentScope) -> Result<(i64, NotificationFlags)> {
    let sql = Sql::new(
        "SELECT m.id, s.email, s.push FROM memberships m LEFT JOIN notification_settings s \
         ON s.account_id = m.account_id AND s.user_id = m.user_id WHERE m.account_id = ",
    );
    let sql = sql.value(scope.account_id.get()).text(" AND m.user_id = ").value(scope.user_id().get());
    let row = sql.one(db).await?.ok_or(Error::NotFound("membership"))?;
    let chosen: Option<String> = column(&row, "email")?;
    let flags = if chosen.is_some() { flags(&row)? } else { NotificationFlags::default() };
    Ok((column(&row, "id")?, flags))
}

/// Writes the caller's settings.
pub async fn set(tx: &Tx, scope: &AgentScope, flags: &NotificationFlags) -> Result<()> {
    Sql::new("INSERT INTO notification_settings (account_id, user_id, email, push) VALUES ")
        .tuples([vec![
            scope.account_id.get().into(),
            scope.user_id().get().into(),
            written(&flags.email).into(),
            written(&flags.push).into(),
        ]])
        .text(" ON CONFLICT (account_id, user_id) DO UPDATE SET email = excluded.email, push = excluded.push")
        .execute(tx)
        .await
        .map(drop)
}

fn written(kinds: &[NotificationKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" ")
}

fn flags(row: &Row) -> Result<NotificationFlags> {
    let read = |name| -> Result<Vec<NotificationKind>> {
        let text: String = column(row, name)?;
        Ok(text.split(' ').filter_map(NotificationKind::parse).collect())
    };
    Ok(NotificationFlags { email: read("email")?, push: read("push")? })
}

/// A device or browser that wants to be pushed to.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    /// Key.
    pub id: i64,
    /// `fcm` or `browser_push`.
    pub subscription_type: String,
    /// The device's token or the browser's address.
    pub identifier: String,
    /// Everything the client said of itself.
    pub attributes: Attributes,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// Notes where the user wants to be pushed to; a device that was somebody else's is theirs from now on.
pub async fn subscribe(
    tx: &Tx,
    user: UserId,
    (subscription_type, identifier): (&str, &str),
    said: &Attributes,
) -> Result<Subscription> {
    let now = Sealed::now(tx).micros();
    let row = Sql::new(
        "INSERT INTO notification_subscriptions \
         (user_id, subscription_type, identifier, push_token, attributes, created_at, updated_at) VALUES ",
    )
    .tuples([vec![
        user.get().into(),
        subscription_type.into(),
        identifier.into(),
        said.get("push_token").and_then(JsonValue::as_str).into(),
        Value::from(JsonValue::Object(said.clone())),
        now.into(),
        now.into(),
    ]])
    .text(
        " ON CONFLICT (identifier) DO UPDATE SET user_id = excluded.user_id, attributes = excluded.attributes, \
         subscription_type = excluded.subscription_type, push_token = excluded.push_token, updated_at = excluded.updated_at \
         RETURNING id, subscription_type, identifier, attributes, created_at, updated_at",
    )
    .one(tx)
    .await?
    .ok_or(Error::NotFound("subscription"))?;
    Ok(Subscription {
        id: column(&row, "id")?,
        subscription_type: column(&row, "subscription_type")?,
        identifier: column(&row, "identifier")?,
        attributes: attributes(&row, "attributes")?,
        created_at: time(&row, "created_at")?,
        updated_at: time(&row, "updated_at")?,
    })
}

/// Where a push goes.
#[derive(Debug, Clone)]
pub struct PushTarget {
    /// What kind of place it is.
    pub kind: PushKind,
    /// The address, when it is a browser.
    pub identifier: String,
    /// The token, when it is a device.
    pub push_token: Option<String>,
    /// Everything the client said of itself.
    pub attributes: Attributes,
}

/// One of the places that the user wants to be pushed to.
pub async fn target(db: &impl Db, user: UserId, subscription: i64) -> Result<Option<PushTarget>> {
    let sql = Sql::new(
        "SELECT subscription_type, identifier, push_token, attributes FROM notification_subscriptions WHERE id = ",
    );
    let sql = sql.value(subscription).text(" AND user_id = ").value(user.get());
    let Some(row) = sql.one(db).await? else { return Ok(None) };
    Ok(Some(PushTarget {
        kind: word(&row, "subscription_type", PushKind::parse)?,
        identifier: column(&row, "identifier")?,
        push_token: column(&row, "push_token")?,
        attributes: attributes(&row, "attributes")?,
    }))
}

/// Forgets a place that is no more; one that was noted again under another address or token stays.
pub async fn forget_target(tx: &Tx, subscription: i64, target: &PushTarget) -> Result<()> {
    let sql = Sql::new("DELETE FROM notification_subscriptions WHERE id = ").value(subscription);
    let sql = sql.text(" AND identifier = ").value(target.identifier.clone());
    let sql = match &target.push_token {
        Some(token) => sql.text(" AND push_token = ").value(token.clone()),
        None => sql.text(" AND push_token IS NULL"),
    };
    sql.execute(tx).await.map(drop)
}

/// How many places the user wants to be pushed to, besides this one.
pub async fn subscriptions(db: &impl Db, user: UserId, besides: &str) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS total FROM notification_subscriptions WHERE user_id = ");
    let sql = sql.value(user.get()).text(" AND identifier <> ").value(besides);
    let row = sql.one(db).await?;
    row.map_or(Ok(0), |row| column(&row, "total"))
}

/// Pushes no more to any place of the user's.
pub async fn unsubscribe_all(tx: &Tx, user: UserId) -> Result<()> {
    let sql = Sql::new("DELETE FROM notification_subscriptions WHERE user_id = ").value(user.get());
    sql.execute(tx).await.map(drop)
}

/// Pushes no more to the user's place with this name or push token.
pub async fn unsubscribe(tx: &Tx, user: UserId, named: &str) -> Result<()> {
    let sql = Sql::new("DELETE FROM notification_subscriptions WHERE user_id = ").value(user.get());
    let sql = sql.text(" AND (identifier = ").value(named).text(" OR push_token = ").value(named);
    sql.text(")").execute(tx).await.map(drop)
}
