//! The pair of keys by which the push services of browsers know this installation (RFC 8292).

use model::{Result, Token};
use sea_orm::Value;

use crate::statement::{Sql, column};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// The one row there is.
const ROW: i64 = 1;

/// The pair, in whatever form its maker wrote it.
#[derive(Debug, Clone)]
pub struct VapidKeys {
    /// What browsers are told when they subscribe.
    pub public: String,
    /// What signs.
    pub private: Token,
}

/// The installation's pair, once it has one.
pub async fn own(db: &impl Db) -> Result<Option<VapidKeys>> {
    let sql = Sql::new("SELECT public_key, private_key_sealed FROM vapid_keys WHERE id = ").value(ROW);
    let Some(row) = sql.one(db).await? else { return Ok(None) };
    let sealed: String = column(&row, "private_key_sealed")?;
    Ok(Some(VapidKeys { public: column(&row, "public_key")?, private: db.keyring().open(&sealed)? }))
}

/// The public one, once there is a pair.
pub async fn public(db: &impl Db) -> Result<Option<String>> {
    let row = Sql::new("SELECT public_key FROM vapid_keys WHERE id = ").value(ROW).one(db).await?;
    row.map(|row| column(&row, "public_key")).transpose()
}

/// Keeps this pair unless there is one already, and gives the one that is kept from then on.
pub async fn keep_first(tx: &Tx, keys: &VapidKeys) -> Result<VapidKeys> {
    let row: Vec<Value> = vec![
        ROW.into(),
        keys.public.clone().into(),
        tx.keyring().seal(&keys.private).into(),
        tx.now().micros().into(),
    ];
    let sql = Sql::new("INSERT INTO vapid_keys (id, public_key, private_key_sealed, created_at) VALUES ");
    sql.tuples([row]).text(" ON CONFLICT (id) DO NOTHING").execute(tx).await?;
    Ok(own(tx).await?.unwrap_or_else(|| keys.clone()))
}
