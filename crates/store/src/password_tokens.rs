//! With what people choose a password who have none, or none any more. One for each user, kept with them.

use model::user::{PasswordToken, UserId};
use model::{Error, Result, Token};

use crate::rows::{id, time};
use crate::seal::hashed;
use crate::statement::{Sql, column};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// What the user was given last, good or not any more.
pub async fn of(db: &impl Db, user: UserId) -> Result<Option<PasswordToken>> {
    let sql = Sql::new("SELECT password_token_sealed, password_token_until FROM users WHERE id = ");
    let sql = sql.value(user.get()).text(" AND password_token_sealed IS NOT NULL");
    let Some(row) = sql.one(db).await? else { return Ok(None) };
    let token = db.keyring().open(&column::<String>(&row, "password_token_sealed")?)?;
    Ok(Some(PasswordToken { token, until: time(&row, "password_token_until")? }))
}

/// Gives the user this one; what they had before opens nothing any more.
pub async fn give(tx: &Tx, user: UserId, new: &PasswordToken) -> Result<()> {
    let sql = Sql::new("UPDATE users SET password_token_hash = ").value(hashed(&new.token));
    let sql = sql.text(", password_token_sealed = ").value(tx.keyring().seal(&new.token));
    let sql = sql.text(", password_token_until = ").value(new.until.micros());
    sql.text(" WHERE id = ").value(user.get()).execute(tx).await.map(drop)
}

/// Takes it from whoever has it, for good: it works once. `NotFound` when nobody has it, or it is too old.
pub async fn take(tx: &Tx, token: &Token) -> Result<UserId> {
    let sql = forgetting().text(" WHERE password_token_hash = ").value(hashed(token));
    let sql = sql.text(" AND password_token_until > ").value(tx.now().micros());
    let row = sql.text(" RETURNING id").one(tx).await?.ok_or(Error::NotFound("password token"))?;
    id(&row, "id")
}

/// Takes what the user has.
pub(crate) async fn forget(tx: &Tx, user: UserId) -> Result<()> {
    forgetting().text(" WHERE id = ").value(user.get()).execute(tx).await.map(drop)
}

fn forgetting() -> Sql {
    Sql::new(
        "UPDATE users SET password_token_hash = NULL, password_token_sealed = NULL, password_token_until = NULL",
    )
}
