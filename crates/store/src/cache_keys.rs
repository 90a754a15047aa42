//! When an account's lists last changed that clients keep.

use model::Result;
use model::account::CacheKeys;
use model::scope::Scope;

use crate::rows::maybe_time;
use crate::statement::{Row, Sql};
use crate::tx::sealed::Sealed;
use crate::tx::{Db, Tx};

/// A list that clients keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachedList {
    /// Labels.
    Labels,
    /// Inboxes.
    Inboxes,
    /// Teams.
    Teams,
}

impl CachedList {
    const fn column(self) -> &'static str {
        match self {
            Self::Labels => "label",
            Self::Inboxes => "inbox",
            Self::Teams => "team",
        }
    }
}

/// When the lists last changed; never, for those that are as they were at first.
pub async fn of(db: &impl Db, scope: &impl Scope) -> Result<CacheKeys> {
    let sql = Sql::new("SELECT label, inbox, team FROM account_cache_keys WHERE account_id = ");
    let row = sql.value(scope.account().get()).one(db).await?;
    row.map_or_else(|| Ok(CacheKeys::default()), |row| read(&row))
}

/// Notes that a list has changed now.
pub async fn touch(tx: &Tx, scope: &impl Scope, list: CachedList) -> Result<CacheKeys> {
    let column = list.column();
    let sql = Sql::new(&format!("INSERT INTO account_cache_keys (account_id, {column}) VALUES ("));
    let sql = sql.value(scope.account().get()).text(", ").value(Sealed::now(tx).micros());
    let sql = sql.text(&format!(
        ") ON CONFLICT (account_id) DO UPDATE SET {column} = excluded.{column} RETURNING label, inbox, team"
    ));
    sql.one(tx).await?.map_or_else(|| Ok(CacheKeys::default()), |row| read(&row))
}

fn read(row: &Row) -> Result<CacheKeys> {
    Ok(CacheKeys {
        label: maybe_time(row, "label")?,
        inbox: maybe_time(row, "inbox")?,
        team: maybe_time(row, "team")?,
    })
}
