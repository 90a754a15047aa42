//! Conversations of channels that want an agent: their queues, who is asked, what has its time.

use std::collections::BTreeMap;

use model::account::AccountId;
use model::conversation::ConversationId;
use model::task::{Task, TaskId, TaskState};
use model::team::TeamId;
use model::user::UserId;
use model::{Id, Result, Timestamp};
use sea_orm::{JsonValue, Value};

use crate::rows::{id, maybe_id, maybe_time, time, word};
use crate::statement::{Row, Sql, column};
use crate::tx::{Db, Tx};

const SELECT: &str = "SELECT t.* FROM channel_tasks t WHERE ";

/// Keeps a task, new or changed: a conversation has one at most. Gives its key.
pub async fn save(tx: &Tx, task: &Task) -> Result<TaskId> {
    let declined = serde_json::to_value(&task.declined).map_err(anyhow::Error::new)?;
    let row: Vec<Value> = vec![
        task.account_id.get().into(),
        task.inbox_id.get().into(),
        task.conversation_id.get().into(),
        task.team_id.map(TeamId::get).into(),
        task.state.as_str().into(),
        task.agent_id.map(UserId::get).into(),
        task.wanted_id.map(UserId::get).into(),
        task.is_urgent.into(),
        task.since.micros().into(),
        task.due_at.map(Timestamp::micros).into(),
        declined.into(),
        task.is_announced.into(),
        i64::from(task.step).into(),
        task.position.into(),
    ];
    let sql = Sql::new(
        "INSERT INTO channel_tasks (account_id, inbox_id, conversation_id, team_id, state, agent_id, wanted_id, urgent, \
         since, due_at, declined, announced, step, position) VALUES ",
    );
    let sql = sql.tuples([row]).text(
        " ON CONFLICT (conversation_id) DO UPDATE SET team_id = excluded.team_id, state = excluded.state, \
         agent_id = excluded.agent_id, wanted_id = excluded.wanted_id, urgent = excluded.urgent, \
         since = excluded.since, due_at = excluded.due_at, declined = excluded.declined, \
         announced = excluded.announced, step = excluded.step, \
         position = excluded.position RETURNING id",
    );
    let row = sql.one(tx).await?;
    row.map_or(Ok(task.id), |row| id(&row, "id"))
}

/// Closes the task of a conversation, if it has one.
pub async fn remove(tx: &Tx, conversation: ConversationId) -> Result<()> {
    let sql = Sql::new("DELETE FROM channel_tasks WHERE conversation_id = ").value(conversation.get());
    sql.execute(tx).await.map(drop)
}

/// The tasks of these conversations.
pub async fn of(db: &impl Db, conversations: &[ConversationId]) -> Result<BTreeMap<ConversationId, Task>> {
    if conversations.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keys = conversations.iter().map(|conversation| conversation.get());
    let rows = Sql::new(SELECT).text("t.conversation_id IN ").list(keys).all(db).await?;
    rows.iter().map(|row| Ok((id(row, "conversation_id")?, read(row)?))).collect()
}

/// The task with this key in the account.
pub async fn by_id(db: &impl Db, account: AccountId, task: TaskId) -> Result<Option<Task>> {
    let sql = Sql::new(SELECT).text("t.account_id = ").value(account.get());
    let row = sql.text(" AND t.id = ").value(task.get()).one(db).await?;
    row.as_ref().map(read).transpose()
}

/// What somebody of the account is asked to take.
pub async fn reserved_for(db: &impl Db, account: AccountId, agent: UserId) -> Result<Vec<Task>> {
    let sql = Sql::new(SELECT).text("t.account_id = ").value(account.get());
    let sql = sql.text(" AND t.state = 'reserved' AND t.agent_id = ").value(agent.get());
    sql.text(" ORDER BY t.id").all(db).await?.iter().map(read).collect()
}

/// Everything that anybody of any account is asked to take, with the node to which whoever is asked was last connected.
pub async fn reserved(db: &impl Db) -> Result<Vec<(AccountId, ConversationId, Option<String>)>> {
    let sql = "SELECT t.account_id, t.conversation_id, a.node FROM channel_tasks t LEFT JOIN channel_agents a \
               ON a.account_id = t.account_id AND a.user_id = t.agent_id WHERE t.state = 'reserved'";
    let rows = Sql::new(sql).all(db).await?;
    rows.iter()
        .map(|row| Ok((id(row, "account_id")?, id(row, "conversation_id")?, column(row, "node")?)))
        .collect()
}

/// Those of a queue who have come to the same step, so that they may be given to the same people: the inbox, and what
/// [`LINE`] makes of the rest.
type Line = (i64, i64);

/// The team, or 0, and the step in one number; a queue has fewer steps than that.
const LINE: &str = "COALESCE(t.team_id, 0) * 16 + t.step";

/// What is asked of one line; the first ones of several are found with one statement.
const OF_LINE: &str = "SELECT t.conversation_id, t.urgent, t.since FROM channel_tasks t \
    WHERE t.state = 'queued' AND t.account_id = ";
/// Lines of one statement.
const LINES: usize = 50;

/// The first conversations of each queue of the account, at most `limit` of those who have come to the same step, in the
/// order in which they are served. However many wait, no more are read.
pub async fn heads(db: &impl Db, account: AccountId, limit: u32) -> Result<Vec<ConversationId>> {
    let mut heads = Vec::new();
    for lines in lines(db, account).await?.chunks(LINES) {
        let mut sql = Sql::new("");
        for (number, (inbox, line)) in lines.iter().enumerate() {
            sql = sql.text(if number > 0 { " UNION ALL " } else { "" }).text("SELECT * FROM (").text(OF_LINE);
            sql = sql.value(account.get()).text(" AND t.inbox_id = ").value(*inbox);
            sql = sql.text(&format!(" AND {LINE} = ")).value(*line);
            sql = sql.text(" ORDER BY t.urgent DESC, t.since, t.conversation_id LIMIT ");
            sql = sql.value(i64::from(limit)).text(&format!(") q{number}"));
        }
        for row in sql.all(db).await? {
            let is_urgent: bool = column(&row, "urgent")?;
            heads.push((!is_urgent, time(&row, "since")?, id(&row, "conversation_id")?));
        }
    }
    heads.sort_unstable();
    Ok(heads.into_iter().map(|(_, _, conversation)| conversation).collect())
}

/// The lines of the account in which somebody waits: each is found by stepping over everybody in the one before.
async fn lines(db: &impl Db, account: AccountId) -> Result<Vec<Line>> {
    let first = |sql: Sql, what: &str| {
        let sql = sql.text("(SELECT ").text(what).text(" FROM channel_tasks t WHERE t.state = 'queued'");
        sql.text(" AND t.account_id = ").value(account.get())
    };
    let sql = first(Sql::new("WITH RECURSIVE inboxes (inbox_id) AS (SELECT "), "t.inbox_id");
    let sql = first(sql.text(" ORDER BY t.inbox_id LIMIT 1) UNION ALL SELECT "), "t.inbox_id");
    let sql = sql.text(" AND t.inbox_id > i.inbox_id ORDER BY t.inbox_id LIMIT 1) FROM inboxes i");
    let sql = sql.text(" WHERE i.inbox_id IS NOT NULL), lines (inbox_id, line) AS (SELECT i.inbox_id, ");
    let order = format!(" ORDER BY {LINE} LIMIT 1)");
    let sql = first(sql, LINE).text(" AND t.inbox_id = i.inbox_id").text(&order);
    let sql = sql.text(" FROM inboxes i WHERE i.inbox_id IS NOT NULL UNION ALL SELECT l.inbox_id, ");
    let sql = first(sql, LINE).text(&format!(" AND t.inbox_id = l.inbox_id AND {LINE} > l.line{order}"));
    let sql = sql.text(" FROM lines l WHERE l.line IS NOT NULL)");
    let rows = sql.text(" SELECT inbox_id, line FROM lines WHERE line IS NOT NULL").all(db).await?;
    rows.iter().map(|row| Ok((column(row, "inbox_id")?, column(row, "line")?))).collect()
}

/// Which place a queued task has in its queue; the first is 1.
pub async fn position(db: &impl Db, task: &Task) -> Result<i64> {
    let row = ahead_of(Sql::new("SELECT COUNT(*) AS total"), task).one(db).await?;
    Ok(1 + row.map_or(Ok(0), |row| column::<i64>(&row, "total"))?)
}

/// Whether at least so many are before a queued task in its queue.
pub async fn waits_behind(db: &impl Db, task: &Task, count: u32) -> Result<bool> {
    let Some(others) = count.checked_sub(1) else { return Ok(true) };
    let sql = ahead_of(Sql::new("SELECT t.conversation_id"), task).text(" LIMIT 1 OFFSET ");
    Ok(sql.value(i64::from(others)).one(db).await?.is_some())
}

/// Everybody who is served before a task.
fn ahead_of(sql: Sql, task: &Task) -> Sql {
    let sql = sql.text(" FROM channel_tasks t WHERE t.state = 'queued' AND t.account_id = ");
    let sql = sql.value(task.account_id.get()).text(" AND t.inbox_id = ").value(task.inbox_id.get());
    let sql = sql.text(" AND COALESCE(t.team_id, 0) = ").value(task.team_id.map_or(0, TeamId::get));
    let sql = sql.text(if task.is_urgent { " AND t.urgent AND " } else { " AND (t.urgent OR " });
    let sql = sql.text("(t.since, t.conversation_id) < (").value(task.since.micros()).text(", ");
    let sql = sql.value(task.conversation_id.get()).text(")");
    sql.text(if task.is_urgent { "" } else { ")" })
}

/// Looks again, as soon as can be, at everything that waits in the queues of these teams of the account.
pub async fn look_again(tx: &Tx, account: AccountId, teams: &[TeamId]) -> Result<()> {
    let sql = Sql::new("UPDATE channel_tasks SET due_at = ").value(tx.now().micros());
    let sql = sql.text(" WHERE state = 'queued' AND account_id = ").value(account.get());
    sql.text(" AND team_id IN ").list(teams.iter().map(|team| team.get())).execute(tx).await.map(drop)
}

/// Conversations whose task has its time, at most `limit`, longest due first.
pub async fn due(db: &impl Db, now: Timestamp, limit: u32) -> Result<Vec<(AccountId, ConversationId)>> {
    let sql = Sql::new("SELECT account_id, conversation_id FROM channel_tasks WHERE due_at <= ");
    let sql = sql.value(now.micros()).text(" ORDER BY due_at LIMIT ").value(i64::from(limit));
    sql.all(db).await?.iter().map(|row| Ok((id(row, "account_id")?, id(row, "conversation_id")?))).collect()
}

/// Conversations that somebody is asked to take who is not connected any more, at most `limit`.
pub async fn abandoned(db: &impl Db, now: Timestamp, limit: u32) -> Result<Vec<(AccountId, ConversationId)>> {
    let sql = Sql::new(
        "SELECT t.account_id, t.conversation_id FROM channel_tasks t LEFT JOIN channel_agents a \
         ON a.account_id = t.account_id AND a.user_id = t.agent_id AND a.signed_in AND a.until > ",
    );
    let sql = sql.value(now.micros()).text(" WHERE t.state = 'reserved' AND a.user_id IS NULL LIMIT ");
    let rows = sql.value(i64::from(limit)).all(db).await?;
    rows.iter().map(|row| Ok((id(row, "account_id")?, id(row, "conversation_id")?))).collect()
}

/// Accounts in which a task waits in a queue.
pub async fn accounts_waiting(db: &impl Db) -> Result<Vec<AccountId>> {
    let sql = "SELECT DISTINCT account_id FROM channel_tasks WHERE state = 'queued' ORDER BY account_id";
    Sql::new(sql).all(db).await?.iter().map(|row| id(row, "account_id")).collect()
}

/// How many tasks are in queues, in all accounts together.
pub async fn count_queued(db: &impl Db) -> Result<i64> {
    let row = Sql::new("SELECT COUNT(*) AS total FROM channel_tasks WHERE state = 'queued'").one(db).await?;
    row.map_or(Ok(0), |row| column(&row, "total"))
}

/// How many conversations of channels each of these users of the account has open, those included that they are asked to
/// take.
pub async fn loads(db: &impl Db, account: AccountId, users: &[UserId]) -> Result<BTreeMap<UserId, u32>> {
    let keys = || users.iter().map(|user| user.get());
    let sql = Sql::new(
        "SELECT user_id, CAST(SUM(total) AS BIGINT) AS total FROM (SELECT c.assignee_id AS user_id, COUNT(*) AS total FROM conversations c \
         WHERE c.status = 'open' AND (c.additional_attributes ->> 'channel') IS NOT NULL AND c.assignee_id IN ",
    );
    let sql = sql.list(keys()).text(" AND c.account_id = ").value(account.get());
    let sql = sql.text(" GROUP BY c.assignee_id UNION ALL SELECT t.agent_id, COUNT(*) FROM channel_tasks t");
    let sql = sql.text(" WHERE t.state = 'reserved' AND t.account_id = ").value(account.get());
    let sql = sql.text(" AND t.agent_id IN ").list(keys());
    counted(&sql.text(" GROUP BY t.agent_id) w GROUP BY user_id").all(db).await?)
}

/// The conversations of channels that somebody has.
pub async fn held_by(db: &impl Db, account: AccountId, user: UserId) -> Result<Vec<ConversationId>> {
    let sql = Sql::new("SELECT c.id FROM conversations c WHERE c.status = 'open' AND c.assignee_id = ");
    let sql = sql.value(user.get()).text(" AND c.account_id = ").value(account.get());
    let sql = sql.text(" AND (c.additional_attributes ->> 'channel') IS NOT NULL ORDER BY c.id");
    sql.all(db).await?.iter().map(|row| id(row, "id")).collect()
}

/// Reads how many each user has.
fn counted(rows: &[Row]) -> Result<BTreeMap<UserId, u32>> {
    rows.iter()
        .map(|row| {
            let total: i64 = column(row, "total")?;
            Ok((id(row, "user_id")?, u32::try_from(total).unwrap_or(u32::MAX)))
        })
        .collect()
}

fn read(row: &Row) -> Result<Task> {
    let declined: JsonValue = column(row, "declined")?;
    Ok(Task {
        id: id(row, "id")?,
        account_id: id(row, "account_id")?,
        inbox_id: id(row, "inbox_id")?,
        conversation_id: id(row, "conversation_id")?,
        team_id: maybe_id(row, "team_id")?,
        state: word(row, "state", TaskState::parse)?,
        agent_id: maybe_id(row, "agent_id")?,
        wanted_id: maybe_id(row, "wanted_id")?,
        is_urgent: column(row, "urgent")?,
        since: time(row, "since")?,
        due_at: maybe_time(row, "due_at")?,
        declined: declined_of(declined)?,
        is_announced: column(row, "announced")?,
        step: u32::try_from(column::<i64>(row, "step")?).unwrap_or_default(),
        position: column(row, "position")?,
    })
}

fn declined_of(value: JsonValue) -> Result<BTreeMap<UserId, Timestamp>> {
    let declined: BTreeMap<String, Timestamp> = serde_json::from_value(value).map_err(anyhow::Error::new)?;
    let key = |(user, at): (String, Timestamp)| Some((Id::new(user.parse().ok()?), at));
    Ok(declined.into_iter().filter_map(key).collect())
}
