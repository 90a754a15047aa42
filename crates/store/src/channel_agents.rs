//! Agents of channels: who is connected there, who is not ready and why, who was given something when.

use std::collections::BTreeMap;

use model::account::AccountId;
use model::user::UserId;
use model::{Result, Timestamp};
use sea_orm::Value;

use crate::rows::{id, maybe_time, time};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

/// What is known of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelAgent {
    /// Whether they have signed in and not out again.
    pub is_signed_in: bool,
    /// Until when they count as connected.
    pub until: Timestamp,
    /// Why they are not ready.
    pub reason: Option<String>,
    /// When they were last given a conversation.
    pub last_given_at: Option<Timestamp>,
}

impl ChannelAgent {
    /// Whether they are connected at `now`.
    pub fn is_connected(&self, now: Timestamp) -> bool {
        self.is_signed_in && self.until > now
    }
}

/// What is known of the agents of an account.
pub async fn of_account(db: &impl Db, account: AccountId) -> Result<BTreeMap<UserId, ChannelAgent>> {
    let sql = Sql::new("SELECT * FROM channel_agents WHERE account_id = ").value(account.get());
    sql.all(db).await?.iter().map(|row| Ok((id(row, "user_id")?, read(row)?))).collect()
}

/// What is known of one agent.
pub async fn one(db: &impl Db, account: AccountId, user: UserId) -> Result<Option<ChannelAgent>> {
    let sql = Sql::new("SELECT * FROM channel_agents WHERE account_id = ").value(account.get());
    let row = sql.text(" AND user_id = ").value(user.get()).one(db).await?;
    row.as_ref().map(read).transpose()
}

/// A connection of agents: to this node, until then unless it is heard of again.
#[derive(Debug, Clone, Copy)]
pub struct Connected<'a> {
    /// The node's name.
    pub node: &'a str,
    /// Until when.
    pub until: Timestamp,
}

/// Signs an agent in, who is connected.
pub async fn sign_in(tx: &Tx, account: AccountId, user: UserId, connected: Connected<'_>) -> Result<()> {
    let until = connected.until.micros();
    let row: Vec<Value> =
        vec![account.get().into(), user.get().into(), true.into(), until.into(), connected.node.into()];
    let sql = Sql::new("INSERT INTO channel_agents (account_id, user_id, signed_in, until, node) VALUES ");
    let sql = sql.tuples([row]).text(
        " ON CONFLICT (account_id, user_id) DO UPDATE SET signed_in = excluded.signed_in, \
         until = excluded.until, node = excluded.node",
    );
    sql.execute(tx).await.map(drop)
}

/// Notes that these agents are connected, those who have not signed out.
pub async fn renew(tx: &Tx, account: AccountId, users: &[UserId], connected: Connected<'_>) -> Result<()> {
    let sql = Sql::new("UPDATE channel_agents SET until = ").value(connected.until.micros());
    let sql = sql.text(", node = ").value(connected.node);
    let sql = sql.text(" WHERE signed_in AND account_id = ").value(account.get());
    sql.text(" AND user_id IN ").list(users.iter().map(|user| user.get())).execute(tx).await.map(drop)
}

/// Notes that an agent is connected no more; signed in they stay.
pub async fn disconnect(tx: &Tx, account: AccountId, user: UserId) -> Result<()> {
    let row = vec![account.get().into(), user.get().into(), true.into(), tx.now().micros().into()];
    upsert(tx, row, "until = excluded.until").await
}

/// Signs an agent out.
pub async fn sign_out(tx: &Tx, account: AccountId, user: UserId) -> Result<()> {
    let row = vec![account.get().into(), user.get().into(), false.into(), tx.now().micros().into()];
    upsert(tx, row, "signed_in = excluded.signed_in, until = excluded.until, reason = NULL").await
}

/// Notes why an agent is not ready, or that they are.
pub async fn set_reason(tx: &Tx, account: AccountId, user: UserId, reason: Option<&str>) -> Result<()> {
    let sql = Sql::new("UPDATE channel_agents SET reason = ").value(reason.map(str::to_owned));
    let sql = sql.text(" WHERE account_id = ").value(account.get()).text(" AND user_id = ");
    sql.value(user.get()).execute(tx).await.map(drop)
}

/// Notes that somebody was given a conversation, or asked to take one.
pub async fn note_given(tx: &Tx, account: AccountId, user: UserId) -> Result<()> {
    let now = tx.now().micros();
    let row: Vec<Value> =
        vec![account.get().into(), user.get().into(), false.into(), 0_i64.into(), now.into()];
    let sql =
        Sql::new("INSERT INTO channel_agents (account_id, user_id, signed_in, until, last_given_at) VALUES ");
    let sql = sql.tuples([row]).text(" ON CONFLICT (account_id, user_id) DO UPDATE SET ");
    sql.text("last_given_at = excluded.last_given_at").execute(tx).await.map(drop)
}

/// Agents who are signed in and have not been connected since before then, at most `limit`.
pub async fn vanished(db: &impl Db, before: Timestamp, limit: u32) -> Result<Vec<(AccountId, UserId)>> {
    let sql = Sql::new("SELECT account_id, user_id FROM channel_agents WHERE signed_in AND until <= ");
    let sql = sql.value(before.micros()).text(" ORDER BY until LIMIT ").value(i64::from(limit));
    sql.all(db).await?.iter().map(|row| Ok((id(row, "account_id")?, id(row, "user_id")?))).collect()
}

async fn upsert(tx: &Tx, row: Vec<Value>, changes: &str) -> Result<()> {
    let sql = Sql::new("INSERT INTO channel_agents (account_id, user_id, signed_in, until) VALUES ");
    let sql = sql.tuples([row]).text(" ON CONFLICT (account_id, user_id) DO UPDATE SET ").text(changes);
    sql.execute(tx).await.map(drop)
}

fn read(row: &Row) -> Result<ChannelAgent> {
    Ok(ChannelAgent {
        is_signed_in: column(row, "signed_in")?,
        until: time(row, "until")?,
        reason: column(row, "reason")?,
        last_given_at: maybe_time(row, "last_given_at")?,
    })
}
