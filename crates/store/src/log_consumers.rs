//! How far each consumer has come with each account's log, and which node works at it.
//!
//! A lease keeps two nodes from doing the same work; that nothing is done twice does not depend on it, nor on the hour
//! that each node believes it is: a cursor moves only from where it was known to be, by whoever holds the lease, in the
//! transaction of the effects.

use std::collections::HashMap;

use model::account::AccountId;
use model::event::Seq;
use model::{Result, Timestamp};
use sea_orm::Value;

use crate::rows::{id, time};
use crate::statement::{Row, Sql, column};
use crate::turns;
use crate::tx::sealed::Statements;
use crate::tx::{Db, Tx};

/// Where a consumer that was never here before begins with the accounts that there are. New accounts are read from
/// their first event on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// After everything that was told.
    Head,
    /// At the first event that the log still has.
    Beginning,
}

/// Makes the consumer known, or notes that it still is; the first time it also sets where it begins.
pub async fn register(tx: &Tx, consumer: &str, start: Start) -> Result<()> {
    turns::take(tx, &format!("log consumer {consumer}")).await?;
    let now = tx.now().micros();
    let known = Sql::new("UPDATE log_consumer_names SET seen_at = ").value(now);
    if known.text(" WHERE consumer = ").value(consumer).execute(tx).await? > 0 {
        return Ok(());
    }
    let name = vec![Value::from(consumer), Value::from(now), Value::from(now)];
    let sql = Sql::new("INSERT INTO log_consumer_names (consumer, registered_at, seen_at) VALUES ");
    sql.tuples([name]).execute(tx).await?;
    if start == Start::Beginning {
        return Ok(());
    }
    let heads = "INSERT INTO log_consumers (consumer, account_id, seq, lease_until) SELECT n.consumer, h.account_id, \
                 h.seq, 0 FROM account_heads h JOIN log_consumer_names n ON n.consumer = ";
    Sql::new(heads).value(consumer).execute(tx).await?;
    Ok(())
}

/// Forgets consumers that nobody was seen to run since `before`, which hold back nothing any more; never those that are
/// `run` here, whatever the hour.
pub async fn forget_unseen(tx: &Tx, before: Timestamp, run: &[&str]) -> Result<()> {
    let names = Sql::new("SELECT consumer FROM log_consumer_names WHERE seen_at < ").value(before.micros());
    let names = names.all(tx).await?;
    let names = names.iter().map(|row| column(row, "consumer")).collect::<Result<Vec<String>>>()?;
    let unseen: Vec<String> = names.into_iter().filter(|name| !run.contains(&name.as_str())).collect();
    for rows in ["log_consumers", "log_consumer_names"] {
        let sql = Sql::new("DELETE FROM ").text(rows).text(" WHERE consumer IN ");
        sql.list(unseen.iter().cloned()).execute(tx).await?;
    }
    Ok(())
}

/// Where the consumer is in the account's log; `None` while it has not begun.
pub async fn cursor(db: &impl Db, consumer: &str, account: AccountId) -> Result<Option<Seq>> {
    let row = Sql::new("SELECT seq FROM log_consumers WHERE consumer = ").value(consumer);
    let row = row.text(" AND account_id = ").value(account.get()).one(db).await?;
    row.map(|row| column(&row, "seq")).transpose()
}

/// A cursor with its consumer and account.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The consumer.
    pub consumer: &'a str,
    /// The account.
    pub account: AccountId,
}

/// Who works at a cursor, and until when nobody else may.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// The node.
    pub owner: &'a str,
    /// The end, unless it is renewed.
    pub until: Timestamp,
}

/// What became of asking for a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// It is the caller's, and this is where the cursor is.
    Ours(Seq),
    /// Another node has it, until then or longer.
    Theirs(Timestamp),
}

/// Takes or renews the lease unless another node has it.
pub async fn claim(tx: &Tx, place: Place<'_>, lease: Lease<'_>) -> Result<Claimed> {
    let row: Vec<Value> = vec![
        place.consumer.into(),
        place.account.get().into(),
        0_i64.into(),
        lease.owner.into(),
        lease.until.micros().into(),
    ];
    let claimed =
        Sql::new("INSERT INTO log_consumers (consumer, account_id, seq, lease_owner, lease_until) VALUES ")
            .tuples([row])
            .text(
                " ON CONFLICT (consumer, account_id) DO UPDATE SET lease_owner = excluded.lease_owner, \
             lease_until = excluded.lease_until WHERE log_consumers.lease_owner IS NULL \
             OR log_consumers.lease_owner = excluded.lease_owner OR log_consumers.lease_until <= ",
            )
            .value(tx.now().micros())
            .text(" RETURNING seq")
            .one(tx)
            .await?;
    if let Some(row) = claimed {
        return Ok(Claimed::Ours(column(&row, "seq")?));
    }
    let row = Sql::new("SELECT lease_until FROM log_consumers WHERE consumer = ").value(place.consumer);
    let row = row.text(" AND account_id = ").value(place.account.get()).one(tx).await?;
    let until = row.map_or(Ok(tx.now()), |row| time(&row, "lease_until"))?;
    Ok(Claimed::Theirs(until))
}

/// Moves the cursor from where it was to where the consumer is done; the lease ends as `lease` says.
///
/// `false` when the lease was lost or the cursor is elsewhere: then there must be no effects. Call it first in the
/// transaction: the row's lock keeps other nodes away until the effects are there.
pub async fn advance(tx: &Tx, place: Place<'_>, (from, to): (Seq, Seq), lease: Lease<'_>) -> Result<bool> {
    let moved = Sql::new("UPDATE log_consumers SET seq = ").value(to).text(", lease_until = ");
    let moved = moved.value(lease.until.micros()).text(" WHERE consumer = ").value(place.consumer);
    let moved = moved.text(" AND account_id = ").value(place.account.get()).text(" AND seq = ").value(from);
    let moved = moved.text(" AND lease_owner = ").value(lease.owner).execute(tx).await?;
    Ok(moved == 1)
}

/// Moves cursors of the consumer over events that concern nobody, from where they were to where the log was read; needs
/// no lease, because every node would do the same. Gives the accounts where it was so.
pub async fn skip(tx: &Tx, consumer: &str, moves: &[(AccountId, Seq, Seq)]) -> Result<Vec<AccountId>> {
    if moves.is_empty() {
        return Ok(Vec::new());
    }
    begin(tx, consumer, moves.iter().filter(|(_, from, _)| *from == 0).map(|(account, ..)| *account)).await?;
    let rows = moves.iter().map(|(account, from, to)| -> Vec<Value> {
        vec![account.get().into(), (*from).into(), (*to).into()]
    });
    let rows = Sql::new("UPDATE log_consumers SET seq = v.column3 FROM (")
        .table(tx, rows.collect())
        .text(") AS v WHERE account_id = v.column1 AND seq = v.column2 AND consumer = ")
        .value(consumer)
        .text(" RETURNING account_id")
        .all(tx)
        .await?;
    rows.iter().map(|row| id(row, "account_id")).collect()
}

/// Sets cursors before the first event where there are none.
async fn begin(tx: &Tx, consumer: &str, accounts: impl Iterator<Item = AccountId>) -> Result<()> {
    let rows: Vec<Vec<Value>> = accounts
        .map(|account| vec![consumer.into(), account.get().into(), 0_i64.into(), 0_i64.into()])
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let sql = Sql::new("INSERT INTO log_consumers (consumer, account_id, seq, lease_until) VALUES ");
    sql.tuples(rows).text(" ON CONFLICT DO NOTHING").execute(tx).await?;
    Ok(())
}

/// Gives back everything that the node holds of the consumer.
pub async fn release(tx: &Tx, consumer: &str, owner: &str) -> Result<()> {
    let sql = Sql::new("UPDATE log_consumers SET lease_owner = NULL, lease_until = 0 WHERE consumer = ");
    sql.value(consumer).text(" AND lease_owner = ").value(owner).execute(tx).await?;
    Ok(())
}

/// An account whose log has more than the consumer is known to have seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind {
    /// The account.
    pub account_id: AccountId,
    /// Where the cursor is.
    pub seq: Seq,
    /// Where the log ends.
    pub head: Seq,
}

/// The accounts where the consumer is behind, at most `limit`, those after `after` in their order.
pub async fn behind(db: &impl Db, consumer: &str, after: AccountId, limit: u32) -> Result<Vec<Behind>> {
    let rows = Sql::new(
        "SELECT h.account_id, h.seq AS head, COALESCE(c.seq, 0) AS seq FROM account_heads h \
         LEFT JOIN log_consumers c ON c.account_id = h.account_id AND c.consumer = ",
    )
    .long()
    .value(consumer)
    .text(" WHERE h.seq > COALESCE(c.seq, 0) AND h.account_id > ")
    .value(after.get())
    .text(" ORDER BY h.account_id LIMIT ")
    .value(i64::from(limit))
    .all(db)
    .await?;
    rows.iter().map(behind_row).collect()
}

fn behind_row(row: &Row) -> Result<Behind> {
    Ok(Behind { account_id: id(row, "account_id")?, seq: column(row, "seq")?, head: column(row, "head")? })
}

/// The position of the cursor that is furthest behind in the account; `None` when there is none.
pub(crate) async fn furthest_behind(db: &impl Statements, account: AccountId) -> Result<Option<Seq>> {
    let row = Sql::new("SELECT MIN(seq) AS seq FROM log_consumers WHERE account_id = ").value(account.get());
    row.one(db).await?.map_or(Ok(None), |row| column(&row, "seq"))
}

/// Moves every cursor of the account that is before `seq` to there, because the events are forgotten; gives what each
/// consumer missed.
pub(crate) async fn drag(tx: &Tx, account: AccountId, seq: Seq) -> Result<HashMap<String, Seq>> {
    let sql = Sql::new("SELECT consumer, seq FROM log_consumers WHERE account_id = ").value(account.get());
    let sql = sql.text(" AND seq < ").value(seq).text(" ORDER BY consumer").text(tx.dialect().lock_rows());
    let rows = sql.all(tx).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let moved = Sql::new("UPDATE log_consumers SET seq = ").value(seq).text(" WHERE account_id = ");
    moved.value(account.get()).text(" AND seq < ").value(seq).execute(tx).await?;
    rows.iter().map(|row| Ok((column(row, "consumer")?, seq - column::<Seq>(row, "seq")?))).collect()
}
