//! Keys of requests that may come twice, and what the first one made.

use std::collections::HashMap;

use model::repeat::RepeatKey;
use model::{Error, Result};
use sea_orm::Value;

use crate::statement::{Sql, column};
use crate::tx::sealed::Transaction;

/// What is known of some keys.
#[derive(Debug, Default)]
pub struct Known(HashMap<(String, String), Vec<(String, i64)>>);

/// What is known of one key.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing: the request is new.
    Nothing,
    /// The same request made this.
    Same(i64),
    /// Another request used the key.
    Other,
}

impl Known {
    /// What is known of `key`.
    pub fn of(&self, key: &RepeatKey) -> Found {
        let Some(entries) = self.0.get(&(key.place.clone(), key.key.clone())) else { return Found::Nothing };
        let same = entries.iter().find(|(fingerprint, _)| *fingerprint == key.fingerprint);
        same.map_or(Found::Other, |(_, result)| Found::Same(*result))
    }
}

/// The error for another content under a key that may not be used again.
pub fn mismatch() -> Error {
    Error::invalid("base", "This idempotency key was used for another request")
}

/// Looks up those of the keys that are still remembered.
pub async fn find<'a>(tx: &impl Transaction, keys: impl Iterator<Item = &'a RepeatKey>) -> Result<Known> {
    let keys: Vec<Vec<Value>> =
        keys.map(|key| vec![key.place.clone().into(), key.key.clone().into()]).collect();
    if keys.is_empty() {
        return Ok(Known::default());
    }
    let rows =
        Sql::new("SELECT place, repeat_key, fingerprint, result FROM repeats WHERE (place, repeat_key) IN (")
            .table(tx, keys)
            .text(") AND expires_at > ")
            .value(tx.now().micros())
            .all(tx)
            .await?;
    let mut known = Known::default();
    for row in rows {
        let place = (column(&row, "place")?, column(&row, "repeat_key")?);
        known.0.entry(place).or_default().push((column(&row, "fingerprint")?, column(&row, "result")?));
    }
    Ok(known)
}

/// Remembers what the requests made; `kind` says what the results are keys of.
pub async fn remember(tx: &impl Transaction, kind: &str, made: &[(&RepeatKey, i64)]) -> Result<()> {
    if made.is_empty() {
        return Ok(());
    }
    let rows = made.iter().map(|(key, result)| -> Vec<Value> {
        let expires_at = tx.now().plus(key.window).micros();
        let (place, key, fingerprint) = (key.place.clone(), key.key.clone(), key.fingerprint.clone());
        vec![place.into(), key.into(), fingerprint.into(), kind.into(), (*result).into(), expires_at.into()]
    });
    Sql::new("INSERT INTO repeats (place, repeat_key, fingerprint, kind, result, expires_at) ")
        .table(tx, rows.collect())
        .text(
            " ON CONFLICT (place, repeat_key, fingerprint) DO UPDATE SET kind = excluded.kind, \
             result = excluded.result, expires_at = excluded.expires_at",
        )
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets keys whose window has passed, at most `limit`; gives how many.
pub async fn forget_expired(tx: &impl Transaction, limit: u32) -> Result<u64> {
    Sql::new(
        "DELETE FROM repeats WHERE (place, repeat_key, fingerprint) IN \
         (SELECT place, repeat_key, fingerprint FROM repeats WHERE expires_at <= ",
    )
    .value(tx.now().micros())
    .text(" LIMIT ")
    .value(i64::from(limit))
    .text(")")
    .execute(tx)
    .await
}
