//! Who of several nodes does what only one should do at a time.

use model::{Result, Timestamp};
use sea_orm::Value;

use crate::statement::Sql;
use crate::tx::Tx;

/// Takes or renews the lease of this name until then, unless another node has it; gives whether it is the caller's.
pub async fn claim(tx: &Tx, name: &str, owner: &str, until: Timestamp) -> Result<bool> {
    let row: Vec<Value> = vec![name.into(), owner.into(), until.micros().into()];
    let sql = Sql::new("INSERT INTO leases (name, owner, until) VALUES ").tuples([row]).text(
        " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until \
         WHERE leases.owner = excluded.owner OR leases.until <= ",
    );
    Ok(sql.value(tx.now().micros()).execute(tx).await? > 0)
}

/// Gives the lease back, if the node has it.
pub async fn release(tx: &Tx, name: &str, owner: &str) -> Result<()> {
    let sql = Sql::new("DELETE FROM leases WHERE name = ").value(name).text(" AND owner = ").value(owner);
    sql.execute(tx).await?;
    Ok(())
}
