//! The queue of pictures that are fetched from somebody else's server.

use anyhow::anyhow;
use model::avatar::{AvatarFetch, AvatarFetchId, AvatarOwner};
use model::{Result, Timestamp};

use crate::outgoing::{AVATARS, attempts};
use crate::rows::id;
use crate::statement::{Row, Sql, column, text};
use crate::tx::Tx;

/// Why a picture is fetched no more.
const OVERTAKEN: &str = "the picture was changed since";

/// Queues a picture for the owner; it is due at once, and whatever was to be fetched before for them is not any more.
pub async fn queue(tx: &Tx, owner: AvatarOwner, url: &str) -> Result<()> {
    forget(tx, owner).await?;
    let now = tx.now().micros();
    let row = vec![owner.topic().into(), url.into(), now.into(), now.into()];
    let sql = Sql::new("INSERT INTO avatar_fetches (topic, url, next_at, created_at) VALUES ").tuples([row]);
    sql.execute(tx).await.map(drop)
}

/// Drops what is to be fetched for the owner, who has got another picture or wants none.
pub async fn forget(tx: &Tx, owner: AvatarOwner) -> Result<()> {
    AVATARS.drop_waiting(tx, &owner.topic(), OVERTAKEN).await
}

/// Takes the pictures that have been due for longest, as [`crate::outgoing::Queue::claim`] does.
pub async fn claim(tx: &Tx, limit: u32, until: Timestamp) -> Result<Vec<AvatarFetch>> {
    AVATARS.claim(tx, limit, until).await?.iter().map(read).collect()
}

/// Whether a picture is still wanted, which stays so for as long as whoever calls holds its owner.
pub async fn is_wanted(tx: &Tx, fetch: AvatarFetchId) -> Result<bool> {
    let sql = Sql::new("SELECT id FROM avatar_fetches WHERE id = ").value(fetch.get());
    let sql = sql.text(" AND next_at IS NOT NULL");
    Ok(sql.one(tx).await?.is_some())
}

fn read(row: &Row) -> Result<AvatarFetch> {
    let topic = text(row, "topic")?;
    let owner =
        AvatarOwner::of_topic(&topic).ok_or_else(|| anyhow!("a picture to be fetched is nobody's"))?;
    Ok(AvatarFetch { id: id(row, "id")?, owner, url: column(row, "url")?, attempts: attempts(row)? })
}
