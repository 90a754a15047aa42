//! Where conversations come in, and who answers there.

use std::collections::{BTreeSet, HashMap};

use model::account::AccountId;
use model::agent_bot::AgentBotId;
use model::inbox::{ApiChannel, Inbox, InboxId, InboxSettings};
use model::scope::{AgentScope, Scope};
use model::user::{Member, UserId};
use model::{Attributes, Error, Id, Result, Token};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{EntityTrait, JsonValue};

use crate::entities::{channel, inbox};
use crate::error::{refused, refused_unique, refused_update};
use crate::roster::Roster;
use crate::rows::{attributes, avatar, id, maybe_id, maybe_time, time};
use crate::statement::{Row, Sql, column};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// An inbox that is to be opened.
#[derive(Debug, Clone, Default)]
pub struct NewInbox {
    /// What people call it, checked.
    pub name: String,
    /// What can be set.
    pub settings: InboxSettings,
    /// Where webhooks go.
    pub webhook_url: Option<String>,
    /// Whether customers must be proven.
    pub hmac_mandatory: bool,
    /// `agent_reply_time_window` and more.
    pub additional_attributes: Attributes,
    /// The public name in URLs; a random one unless given.
    pub identifier: Option<String>,
}

/// Opens an inbox with fresh keys; nobody belongs to it yet.
pub async fn insert(tx: &Tx, scope: &impl Scope, new: &NewInbox) -> Result<Inbox> {
    let random = || Token::random(&mut rand::rng());
    let (hmac_token, secret) = (random(), random());
    let channel = channel::ActiveModel {
        id: NotSet,
        account_id: Set(scope.account().get()),
        identifier: Set(new.identifier.clone().unwrap_or_else(|| random().reveal().to_owned())),
        hmac_token_sealed: Set(tx.keyring().seal(&hmac_token)),
        hmac_mandatory: Set(new.hmac_mandatory),
        secret_sealed: Set(tx.keyring().seal(&secret)),
        webhook_url: Set(new.webhook_url.clone()),
        additional_attributes: Set(JsonValue::Object(new.additional_attributes.clone())),
    };
    let channel = channel::Entity::insert(channel).exec_with_returning(tx.connection()).await;
    let channel = channel.map_err(refused_unique(&[("identifier", "Identifier")]))?;
    let inbox = inbox::ActiveModel {
        id: NotSet,
        account_id: Set(scope.account().get()),
        channel_id: Set(channel.id),
        name: Set(new.name.clone()),
        settings: Set(settings(&new.settings)?),
        created_at: Set(tx.now().micros()),
        updated_at: Set(tx.now().micros()),
    };
    let inbox = inbox::Entity::insert(inbox).exec_with_returning(tx.connection()).await.map_err(refused)?;
    by_id(tx, scope, InboxId::new(inbox.id)).await
}

/// Writes everything of an inbox that can change but its picture, keys included, and gives it as it is then.
pub async fn update(tx: &Tx, inbox: &Inbox) -> Result<Inbox> {
    let row = inbox::ActiveModel {
        id: Unchanged(inbox.id.get()),
        name: Set(inbox.name.clone()),
        settings: Set(settings(&inbox.settings)?),
        updated_at: Set(tx.now().micros()),
        ..inbox::ActiveModel::default()
    };
    inbox::Entity::update(row).exec(tx.connection()).await.map_err(refused_update("inbox"))?;
    let row = channel::ActiveModel {
        id: Unchanged(inbox.channel.id.get()),
        hmac_token_sealed: Set(tx.keyring().seal(&inbox.channel.hmac_token)),
        hmac_mandatory: Set(inbox.channel.hmac_mandatory),
        secret_sealed: Set(tx.keyring().seal(&inbox.channel.secret)),
        webhook_url: Set(inbox.channel.webhook_url.clone()),
        additional_attributes: Set(JsonValue::Object(inbox.channel.additional_attributes.clone())),
        ..channel::ActiveModel::default()
    };
    channel::Entity::update(row).exec(tx.connection()).await.map_err(refused_update("inbox"))?;
    Ok(Inbox { updated_at: tx.now(), ..inbox.clone() })
}

/// Notes that an inbox is being deleted; its public name leads nowhere any more.
pub async fn begin_removal(tx: &Tx, scope: &impl Scope, inbox: InboxId) -> Result<()> {
    let unknown = Token::random(&mut rand::rng());
    let sql = Sql::new("UPDATE channels SET identifier = ").value(unknown.reveal());
    let sql = sql.text(" WHERE id = (SELECT i.channel_id FROM inboxes i WHERE i.id = ").value(inbox.get());
    sql.text(")").execute(tx).await?;
    let sql = Sql::new("UPDATE inboxes SET deleting_at = ").value(tx.now().micros());
    let sql = sql.text(" WHERE account_id = ").value(scope.account().get());
    sql.text(" AND id = ").value(inbox.get()).execute(tx).await.map(drop)
}

/// The inbox that is being deleted for longest.
pub async fn next_removal(db: &impl Db) -> Result<Option<(AccountId, InboxId)>> {
    let sql = Sql::new("SELECT account_id, id FROM inboxes WHERE deleting_at IS NOT NULL");
    let row = sql.text(" ORDER BY deleting_at, id LIMIT 1").one(db).await?;
    row.map(|row| Ok((id(&row, "account_id")?, id(&row, "id")?))).transpose()
}

/// Deletes an inbox in which nothing is left.
///
/// `Unavailable` when a conversation has begun meanwhile: it goes first.
pub async fn remove(tx: &Tx, scope: &impl Scope, inbox: InboxId) -> Result<()> {
    let inbox = by_id(tx, scope, inbox).await?;
    let key = inbox.id.get();
    let begun = Sql::new("SELECT 1 AS found FROM contact_inboxes WHERE inbox_id = ").value(key);
    if begun.text(" LIMIT 1").one(tx).await?.is_some() {
        return Err(Error::Unavailable { retry_after: 1 });
    }
    Sql::new("DELETE FROM inbox_members WHERE inbox_id = ").value(key).execute(tx).await?;
    Sql::new("DELETE FROM inboxes WHERE id = ").value(key).execute(tx).await?;
    Sql::new("DELETE FROM channels WHERE id = ").value(inbox.channel.id.get()).execute(tx).await.map(drop)
}

/// Lets a bot of the caller's account, or none, answer first in the inbox.
pub async fn set_agent_bot(
    tx: &Tx,
    scope: &impl Scope,
    inbox: InboxId,
    bot: Option<AgentBotId>,
) -> Result<()> {
    let sql = Sql::new("UPDATE inboxes SET agent_bot_id = ").value(bot.map(Id::get));
    let sql = sql.text(" WHERE account_id = ").value(scope.account().get());
    let changed = sql.text(" AND id = ").value(inbox.get()).execute(tx).await?;
    if changed == 0 { Err(Error::NotFound("inbox")) } else { Ok(()) }
}

fn settings(settings: &InboxSettings) -> Result<JsonValue> {
    Ok(serde_json::to_value(settings).map_err(anyhow::Error::new)?)
}

fn read_settings(row: &Row) -> Result<InboxSettings> {
    Ok(serde_json::from_value(column(row, "settings")?).map_err(anyhow::Error::new)?)
}

fn select() -> Sql {
    Sql::new(
        "SELECT i.id, i.account_id, i.name, i.settings, i.created_at, i.updated_at, i.avatar, i.agent_bot_id, i.deleting_at, i.channel_id, ch.identifier, \
         ch.hmac_token_sealed, ch.hmac_mandatory, ch.secret_sealed, ch.webhook_url, ch.additional_attributes \
         FROM inboxes i JOIN channels ch ON ch.id = i.channel_id",
    )
}

fn read(db: &impl Db, row: &Row) -> Result<Inbox> {
    let hmac_token: String = column(row, "hmac_token_sealed")?;
    let secret: String = column(row, "secret_sealed")?;
    Ok(Inbox {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        name: column(row, "name")?,
        channel: ApiChannel {
            id: id(row, "channel_id")?,
            identifier: column(row, "identifier")?,
            hmac_token: db.keyring().open(&hmac_token)?,
            hmac_mandatory: column(row, "hmac_mandatory")?,
            secret: db.keyring().open(&secret)?,
            webhook_url: column(row, "webhook_url")?,
            additional_attributes: attributes(row, "additional_attributes")?,
        },
        settings: read_settings(row)?,
        avatar: avatar(row, "avatar")?,
        agent_bot_id: maybe_id(row, "agent_bot_id")?,
        deleting_since: maybe_time(row, "deleting_at")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

async fn found(db: &impl Db, sql: Sql) -> Result<Vec<Inbox>> {
    sql.all(db).await?.iter().map(|row| read(db, row)).collect()
}

const BY_NAME: &str = " ORDER BY LOWER(i.name), i.id";

/// One inbox of the account.
pub async fn by_id(db: &impl Db, scope: &impl Scope, inbox: InboxId) -> Result<Inbox> {
    let sql = select().text(" WHERE i.account_id = ").value(scope.account().get());
    found(db, sql.text(" AND i.id = ").value(inbox.get())).await?.pop().ok_or(Error::NotFound("inbox"))
}

/// The inbox with this public name.
pub async fn by_identifier(db: &impl Db, identifier: &str) -> Result<Inbox> {
    let sql = select().text(" WHERE ch.identifier = ").value(identifier);
    found(db, sql).await?.pop().ok_or(Error::NotFound("inbox"))
}

/// The inboxes that the agent may see, by name.
pub async fn list(db: &impl Db, scope: &AgentScope) -> Result<Vec<Inbox>> {
    let mut sql = select().text(" WHERE i.account_id = ").value(scope.account_id.get());
    if let Some(visible) = scope.visible_inboxes() {
        sql = sql.text(" AND i.id IN ").list(visible.iter().map(|inbox| inbox.get()));
    }
    found(db, sql.text(BY_NAME)).await
}

/// All inboxes of the account, by name.
pub async fn of_account(db: &impl Db, scope: &impl Scope) -> Result<Vec<Inbox>> {
    let sql = select().text(" WHERE i.account_id = ").value(scope.account().get());
    found(db, sql.text(BY_NAME)).await
}

/// All inboxes of the installation, oldest first.
pub async fn all(db: &impl Db) -> Result<Vec<Inbox>> {
    found(db, select().text(" ORDER BY i.id")).await
}

/// The settings of these inboxes of the account; unknown ones are left out.
pub async fn settings_of(
    db: &impl Db,
    scope: &impl Scope,
    inboxes: &[InboxId],
) -> Result<HashMap<InboxId, InboxSettings>> {
    let distinct: BTreeSet<i64> = inboxes.iter().map(|inbox| inbox.get()).collect();
    if distinct.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = Sql::new("SELECT id, settings FROM inboxes WHERE account_id = ").value(scope.account().get());
    let rows = sql.text(" AND id IN ").list(distinct).all(db).await?;
    rows.iter().map(|row| Ok((id(row, "id")?, read_settings(row)?))).collect()
}

async fn roster(db: &impl Db, scope: &impl Scope, inbox: InboxId) -> Result<Roster> {
    let sql = Sql::new("SELECT i.id FROM inboxes i WHERE i.account_id = ").value(scope.account().get());
    let row = sql.text(" AND i.id = ").value(inbox.get()).one(db).await?;
    let inbox: InboxId = id(&row.ok_or(Error::NotFound("inbox"))?, "id")?;
    Ok(Roster::inbox(Id::get(inbox)))
}

/// Who belongs to the inbox, by name.
pub async fn members(db: &impl Db, scope: &impl Scope, inbox: InboxId) -> Result<Vec<Member>> {
    roster(db, scope, inbox).await?.members(db, scope).await
}

/// Makes these and nobody else the inbox's members; gives whoever came or went.
pub async fn set_members(
    tx: &Tx,
    scope: &impl Scope,
    inbox: InboxId,
    users: &[UserId],
) -> Result<Vec<UserId>> {
    roster(tx, scope, inbox).await?.set(tx, scope, users).await
}

/// Adds members to the inbox; gives whoever came. Users who do not belong to the account are `Invalid`.
pub async fn add_members(
    tx: &Tx,
    scope: &impl Scope,
    inbox: InboxId,
    users: &[UserId],
) -> Result<Vec<UserId>> {
    roster(tx, scope, inbox).await?.add(tx, scope, users, Sealed::now(tx)).await
}

/// Removes members from the inbox; gives whoever went.
pub async fn remove_members(
    tx: &Tx,
    scope: &impl Scope,
    inbox: InboxId,
    users: &[UserId],
) -> Result<Vec<UserId>> {
    roster(tx, scope, inbox).await?.remove(tx, users).await
}
