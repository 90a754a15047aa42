//! What administrators chose for the queues of channels.

use model::account::AccountId;
use model::channel_queues::{ChannelQueues, QueueRules};
use model::{Result, team::TeamId};
use sea_orm::{JsonValue, Value};

use crate::statement::{Sql, column};
use crate::turns;
use crate::tx::{Db, Tx};

/// The account's choices; those of nobody without any.
pub async fn of(db: &impl Db, account: AccountId) -> Result<ChannelQueues> {
    let sql = Sql::new("SELECT chosen FROM channel_queues WHERE account_id = ").value(account.get());
    let Some(row) = sql.one(db).await? else { return Ok(ChannelQueues::default()) };
    let chosen: JsonValue = column(&row, "chosen")?;
    Ok(serde_json::from_value(chosen).map_err(anyhow::Error::new)?)
}

/// The account's choices, which nobody else changes until the transaction ends; lock nothing before.
pub async fn lock(tx: &Tx, account: AccountId) -> Result<ChannelQueues> {
    turns::take(tx, &format!("channel queues of account {account}")).await?;
    of(tx, account).await
}

/// Keeps the account's choices, which were locked.
pub async fn save(tx: &Tx, account: AccountId, queues: &ChannelQueues) -> Result<()> {
    let chosen = serde_json::to_value(queues).map_err(anyhow::Error::new)?;
    let row: Vec<Value> = vec![account.get().into(), chosen.into()];
    let sql = Sql::new("INSERT INTO channel_queues (account_id, chosen) VALUES ").tuples([row]);
    let sql = sql.text(" ON CONFLICT (account_id) DO UPDATE SET chosen = excluded.chosen");
    sql.execute(tx).await.map(drop)
}

/// Takes a team that is no more out of the account's choices; gives those whose queues it would have joined.
pub async fn forget_team(tx: &Tx, account: AccountId, team: TeamId) -> Result<Vec<TeamId>> {
    let queues = lock(tx, account).await?;
    let joins = |rules: &&QueueRules| rules.steps.iter().flatten().any(|step| step.team_id == Some(team));
    let joined = queues.queues.iter().filter(joins).filter_map(|rules| rules.team_id).collect();
    if queues.teams().contains(&team) {
        save(tx, account, &queues.without(team)).await?;
    }
    Ok(joined)
}
