//! Signed-in devices; their tokens are kept only as hashes.

use model::session::{LIFETIME, PER_USER, Session};
use model::user::UserId;
use model::{Id, Result, Timestamp, Token};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use subtle::ConstantTimeEq;

use crate::entities::session::{ActiveModel, Column, Entity, Model};
use crate::error::refused;
use crate::rows::id;
use crate::seal::hashed;
use crate::statement::{Sql, column};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// A device that signs in.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// The device's name; a session of the same name is replaced.
    pub client: &'a str,
    /// What the device will show.
    pub token: &'a Token,
}

/// Signs a device in; the user's oldest sessions end when there are too many.
pub async fn start(tx: &Tx, user: UserId, new: &NewSession<'_>) -> Result<Session> {
    end(tx, user, new.client).await?;
    let row = ActiveModel {
        id: NotSet,
        user_id: Set(user.get()),
        client: Set(new.client.to_owned()),
        token_hash: Set(hashed(new.token)),
        expires_at: Set(tx.now().plus(LIFETIME).micros()),
        created_at: Set(tx.now().micros()),
    };
    let row = Entity::insert(row).exec_with_returning(tx.connection()).await.map_err(refused)?;
    evict(tx, user).await?;
    Ok(model(row))
}

async fn evict(tx: &Tx, user: UserId) -> Result<()> {
    Sql::new("DELETE FROM sessions WHERE user_id = ")
        .value(user.get())
        .text(" AND id NOT IN (SELECT s.id FROM sessions s WHERE s.user_id = ")
        .value(user.get())
        .text(" AND s.expires_at > ")
        .value(tx.now().micros())
        .text(" ORDER BY s.id DESC LIMIT ")
        .value(i64::try_from(PER_USER).unwrap_or(i64::MAX))
        .text(")")
        .execute(tx)
        .await?;
    Ok(())
}

/// Whose session this is, if it has not ended. The token is compared in constant time.
pub async fn owner(db: &impl Db, email: &str, client: &str, token: &Token) -> Result<Option<UserId>> {
    let row = Sql::new(
        "SELECT s.user_id, s.token_hash FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ",
    )
    .value(email)
    .text(" AND s.client = ")
    .value(client)
    .text(" AND s.expires_at > ")
    .value(db.now().micros())
    .one(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let expected: String = column(&row, "token_hash")?;
    if !bool::from(expected.as_bytes().ct_eq(hashed(token).as_bytes())) {
        return Ok(None);
    }
    id(&row, "user_id").map(Some)
}

/// Signs one device out; tells whether it was signed in.
pub async fn end(tx: &Tx, user: UserId, client: &str) -> Result<bool> {
    let one = Entity::delete_many().filter(Column::UserId.eq(user.get())).filter(Column::Client.eq(client));
    let deleted = one.exec(tx.connection()).await.map_err(refused)?;
    Ok(deleted.rows_affected > 0)
}

/// Signs all devices of the user out.
pub async fn end_all(tx: &Tx, user: UserId) -> Result<()> {
    let all = Entity::delete_many().filter(Column::UserId.eq(user.get()));
    all.exec(tx.connection()).await.map_err(refused)?;
    Ok(())
}

fn model(row: Model) -> Session {
    Session {
        id: Id::new(row.id),
        user_id: Id::new(row.user_id),
        client: row.client,
        expires_at: Timestamp::from_micros(row.expires_at),
        created_at: Timestamp::from_micros(row.created_at),
    }
}
