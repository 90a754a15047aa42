//! Pictures of customers, people, inboxes and bots. The rows here have what is needed to hand one out; whoever has one
//! keeps what its address is made of.

use anyhow::anyhow;
use model::attachment::StoredFile;
use model::avatar::{Avatar, AvatarId, AvatarOwner};
use model::{Error, Result};

use crate::messages::stored_file;
use crate::rows::{self, id};
use crate::statement::Sql;
use crate::tx::sealed::Statements;
use crate::tx::{Db, Tx};

const FILE: &str = "file_key, name, content_type, size, width, height, thumbnail_key";

/// The file of a picture, whoever has it: its address is signed, which is the permission.
pub async fn file(db: &impl Db, avatar: AvatarId) -> Result<StoredFile> {
    let sql = Sql::new("SELECT ").text(FILE).text(" FROM avatars WHERE id = ").value(avatar.get());
    stored_file(&sql.one(db).await?.ok_or(Error::NotFound("file"))?)
}

/// Gives the owner this picture instead of the one before, whose file nobody needs then. `NotFound` without the owner.
pub async fn put(
    tx: &Tx,
    owner: AvatarOwner,
    file: &StoredFile,
) -> Result<(Box<Avatar>, Option<StoredFile>)> {
    let before = lock(tx, owner).await?;
    let avatar = Box::new(insert(tx, file).await?);
    write(tx, owner, Some(&avatar)).await?;
    Ok((avatar, forget(tx, before.as_deref()).await?))
}

/// Takes the owner's picture away; gives its file, which nobody needs then. `NotFound` without the owner.
pub async fn take(tx: &Tx, owner: AvatarOwner) -> Result<Option<StoredFile>> {
    let before = lock(tx, owner).await?;
    if before.is_some() {
        write(tx, owner, None).await?;
    }
    forget(tx, before.as_deref()).await
}

/// Gives a picture to an owner who has none, from one who is gone.
pub async fn pass_on(tx: &Tx, owner: AvatarOwner, avatar: &Avatar) -> Result<()> {
    write(tx, owner, Some(avatar)).await
}

/// Forgets a picture that nobody has; gives its file.
pub async fn forget(tx: &Tx, avatar: Option<&Avatar>) -> Result<Option<StoredFile>> {
    let Some(avatar) = avatar else { return Ok(None) };
    let sql = Sql::new("DELETE FROM avatars WHERE id = ").value(avatar.id.get());
    let row = sql.text(" RETURNING ").text(FILE).one(tx).await?;
    row.map(|row| stored_file(&row)).transpose()
}

async fn insert(tx: &Tx, file: &StoredFile) -> Result<Avatar> {
    let row = vec![
        file.key.clone().into(),
        file.name.clone().into(),
        file.content_type.clone().into(),
        i64::try_from(file.size).unwrap_or(i64::MAX).into(),
        file.width.map(i64::from).into(),
        file.height.map(i64::from).into(),
        file.thumbnail_key.clone().into(),
        tx.now().micros().into(),
    ];
    let sql = Sql::new("INSERT INTO avatars (").text(FILE).text(", created_at) VALUES ").tuples([row]);
    let row = sql.text(" RETURNING id").one(tx).await?;
    Ok(Avatar::new(id(&row.ok_or_else(|| anyhow!("a picture was stored without a key"))?, "id")?, file))
}

/// The owner's picture, which nobody else changes until the transaction ends. `NotFound` without the owner.
///
/// Of two who change the same picture at once, the second sees what the first has made of it.
pub async fn lock(tx: &Tx, owner: AvatarOwner) -> Result<Option<Box<Avatar>>> {
    let sql = Sql::new("SELECT avatar FROM ").text(table(owner));
    let row = only(sql, owner).text(tx.dialect().lock_rows()).one(tx).await?;
    rows::avatar(&row.ok_or(missing(owner))?, "avatar")
}

async fn write(tx: &Tx, owner: AvatarOwner, avatar: Option<&Avatar>) -> Result<()> {
    let kept = avatar.map(serde_json::to_string).transpose().map_err(anyhow::Error::new)?;
    let sql = Sql::new("UPDATE ").text(table(owner)).text(" SET avatar = ").value(kept);
    let sql = sql.text(", updated_at = ").value(tx.now().micros());
    only(sql, owner).execute(tx).await.map(drop)
}

fn only(sql: Sql, owner: AvatarOwner) -> Sql {
    let (account, key) = match owner {
        AvatarOwner::Contact(account, contact) => (Some(account), contact.get()),
        AvatarOwner::User(user) => (None, user.get()),
        AvatarOwner::Inbox(account, inbox) => (Some(account), inbox.get()),
        AvatarOwner::AgentBot(account, bot) => (Some(account), bot.get()),
    };
    let sql = sql.text(" WHERE id = ").value(key);
    match account {
        Some(account) => sql.text(" AND account_id = ").value(account.get()),
        None => sql,
    }
}

const fn table(owner: AvatarOwner) -> &'static str {
    match owner {
        AvatarOwner::Contact(..) => "contacts",
        AvatarOwner::User(_) => "users",
        AvatarOwner::Inbox(..) => "inboxes",
        AvatarOwner::AgentBot(..) => "agent_bots",
    }
}

const fn missing(owner: AvatarOwner) -> Error {
    Error::NotFound(match owner {
        AvatarOwner::Contact(..) => "contact",
        AvatarOwner::User(_) => "user",
        AvatarOwner::Inbox(..) => "inbox",
        AvatarOwner::AgentBot(..) => "agent bot",
    })
}
