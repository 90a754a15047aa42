//! Addresses that people want to sign in with, one for each user, until they show that these are theirs.

use model::user::{EmailChange, UserId};
use model::{Error, Result, Token};

use crate::rows::{id, time};
use crate::seal::hashed;
use crate::statement::{Sql, column};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// What the user asked for last, good or not any more.
pub async fn of(db: &impl Db, user: UserId) -> Result<Option<EmailChange>> {
    let sql = Sql::new("SELECT email, token_sealed, until FROM email_changes WHERE user_id = ");
    let Some(row) = sql.value(user.get()).one(db).await? else { return Ok(None) };
    let token = db.keyring().open(&column::<String>(&row, "token_sealed")?)?;
    Ok(Some(EmailChange { email: column(&row, "email")?, token, until: time(&row, "until")? }))
}

/// Keeps what the user asks for, in the place of what they asked for before.
pub async fn ask(tx: &Tx, user: UserId, change: &EmailChange) -> Result<()> {
    forget(tx, user).await?;
    let row = [
        user.get().into(),
        change.email.clone().into(),
        hashed(&change.token).into(),
        tx.keyring().seal(&change.token).into(),
        change.until.micros().into(),
    ];
    let sql = Sql::new("INSERT INTO email_changes (user_id, email, token_hash, token_sealed, until) VALUES ");
    sql.tuples([row.to_vec()]).execute(tx).await.map(drop)
}

/// Takes what this token belongs to, for good: who wants which address. `NotFound` when it belongs to nothing, or is too
/// old.
pub async fn take(tx: &Tx, token: &Token) -> Result<(UserId, String)> {
    let sql = Sql::new("DELETE FROM email_changes WHERE token_hash = ").value(hashed(token));
    let sql = sql.text(" AND until > ").value(tx.now().micros()).text(" RETURNING user_id, email");
    let row = sql.one(tx).await?.ok_or(Error::NotFound("email change"))?;
    Ok((id(&row, "user_id")?, column(&row, "email")?))
}

/// Forgets what the user asked for.
pub(crate) async fn forget(tx: &Tx, user: UserId) -> Result<()> {
    Sql::new("DELETE FROM email_changes WHERE user_id = ").value(user.get()).execute(tx).await.map(drop)
}
