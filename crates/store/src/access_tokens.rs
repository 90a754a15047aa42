//! Named API tokens: sealed, and found through a keyed index.

use model::access_token::{AccessToken, AccessTokenId, DEFAULT_NAME};
use model::user::UserId;
use model::{Error, Id, Result, Timestamp, Token};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::access_token::{ActiveModel, Column, Entity, Model};
use crate::error::{refused, refused_unique};
use crate::rows::id;
use crate::statement::Sql;
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// Makes a token; a name that the user has used already is `Invalid`.
pub async fn insert(tx: &Tx, user: UserId, name: &str) -> Result<AccessToken> {
    let token = Token::random(&mut rand::rng());
    let row = ActiveModel {
        id: NotSet,
        user_id: Set(user.get()),
        name: Set(name.to_owned()),
        token_index: Set(tx.keyring().index(&token)),
        token_sealed: Set(tx.keyring().seal(&token)),
        created_at: Set(tx.now().micros()),
    };
    let inserted = Entity::insert(row).exec_with_returning(tx.connection()).await;
    model(tx, inserted.map_err(refused_unique(&[("name", "Name")]))?)
}

/// Whose token this is.
pub async fn owner(db: &impl Db, token: &Token) -> Result<Option<UserId>> {
    let owner =
        Sql::new("SELECT user_id FROM access_tokens WHERE token_index = ").value(db.keyring().index(token));
    owner.one(db).await?.map(|row| id(&row, "user_id")).transpose()
}

/// The user's tokens, oldest first.
pub async fn list(db: &impl Db, user: UserId) -> Result<Vec<AccessToken>> {
    let found = Entity::find().filter(Column::UserId.eq(user.get())).order_by_asc(Column::Id);
    let rows = found.all(db.connection()).await.map_err(refused)?;
    rows.into_iter().map(|row| model(db, row)).collect()
}

/// One token.
pub async fn by_id(db: &impl Db, token: AccessTokenId) -> Result<AccessToken> {
    let row = Entity::find_by_id(token.get()).one(db.connection()).await.map_err(refused)?;
    model(db, row.ok_or(Error::NotFound("access token"))?)
}

/// Ends a token and gives what it was. The default one can only be replaced: every user has one.
pub async fn revoke(tx: &Tx, token: AccessTokenId) -> Result<AccessToken> {
    let revoked = by_id(tx, token).await?;
    if revoked.name == DEFAULT_NAME {
        return Err(Error::invalid("base", "The default access token can only be replaced"));
    }
    Entity::delete_by_id(token.get()).exec(tx.connection()).await.map_err(refused)?;
    Ok(revoked)
}

/// Ends the user's default token and makes another.
pub async fn replace_default(tx: &Tx, user: UserId) -> Result<AccessToken> {
    let default =
        Entity::delete_many().filter(Column::UserId.eq(user.get())).filter(Column::Name.eq(DEFAULT_NAME));
    default.exec(tx.connection()).await.map_err(refused)?;
    insert(tx, user, DEFAULT_NAME).await
}

fn model(db: &impl Db, row: Model) -> Result<AccessToken> {
    Ok(AccessToken {
        id: Id::new(row.id),
        user_id: Id::new(row.user_id),
        token: db.keyring().open(&row.token_sealed)?,
        name: row.name,
        created_at: Timestamp::from_micros(row.created_at),
    })
}
