//! The log: appended last in every transaction, read by cursor.

mod audience;
mod prune;
mod reach;
mod recent;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use anyhow::anyhow;
use model::account::AccountId;
use model::event::{Body, Event, EventName, NewEvent, Payload, Seq};
use model::topic::{Audience, Topic, read_audience, write_audience};
use model::{Result, Timestamp};
use sea_orm::Value;

use crate::statement::{Row, Sql, column};
use crate::tx::Db;
use crate::tx::sealed::Transaction;
use crate::{Committed, Logged};

use audience::of_audience;
pub use prune::{Pruned, Retention, prunable, prune};
pub use reach::{Unreachable, count, last_before};
pub use recent::{Recent, recent};

/// Where an account's log begins and ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The account.
    pub account_id: AccountId,
    /// Position of the last event; 0 when there is none.
    pub seq: Seq,
    /// Events up to here are gone.
    pub pruned_to: Seq,
    /// Changes only when the log is another one: after a restore or an import.
    pub epoch: String,
}

/// Appends events to the logs of their accounts; the account heads are locked in id order.
pub(crate) async fn append(tx: &impl Transaction) -> Result<Vec<Committed>> {
    let told = tx.told().take();
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let last = advance_heads(tx, &told).await?;
    let mut committed = Vec::with_capacity(told.len());
    let mut lines = Lines::default();
    for (account_id, events) in told {
        let count = i64::try_from(events.len()).expect("a transaction tells fewer than 2^63 events");
        let head = last.get(&account_id).ok_or_else(|| anyhow!("account {account_id} has no head"))?;
        let first = head - count + 1;
        let mut logged = Vec::with_capacity(events.len());
        for (seq, event) in (first..).zip(events) {
            logged.push(Arc::new(lines.add(account_id, seq, tx.now(), event)?));
        }
        committed.push(Committed { account_id, events: logged, at: Instant::now() });
    }
    lines.insert(tx).await?;
    Ok(committed)
}

/// What one transaction adds to the logs: the rows of `events` and of `event_topics`.
#[derive(Default)]
struct Lines {
    events: Vec<Vec<Value>>,
    topics: Vec<Vec<Value>>,
}

impl Lines {
    fn add(&mut self, account_id: AccountId, seq: Seq, now: Timestamp, new: NewEvent) -> Result<Logged> {
        let payload = serde_json::to_string(&new.payload).map_err(anyhow::Error::new)?;
        let size = payload.len();
        let mut inboxes = new.audience.iter().filter_map(|topic| match topic {
            Topic::Inbox(id) => Some(id.get()),
            _ => None,
        });
        let inbox = inboxes.next();
        debug_assert!(inboxes.next().is_none(), "the log finds an event by one inbox only");
        self.topics.extend(index(&new.audience, account_id, seq));
        self.events.push(vec![
            account_id.get().into(),
            seq.into(),
            new.name.as_str().into(),
            inbox.into(),
            write_audience(&new.audience).into(),
            now.micros().into(),
            payload.into(),
        ]);
        let NewEvent { name, audience, payload } = new;
        Ok(Logged { event: Event { account_id, seq, name, audience, created_at: now, payload }, size })
    }

    async fn insert(self, tx: &impl Transaction) -> Result<()> {
        Sql::new("INSERT INTO events (account_id, seq, name, inbox_id, audience, created_at, payload) ")
            .table(tx, self.events)
            .execute(tx)
            .await?;
        if self.topics.is_empty() {
            return Ok(());
        }
        Sql::new("INSERT INTO event_topics (kind, id, account_id, seq) ")
            .table(tx, self.topics)
            .execute(tx)
            .await?;
        Ok(())
    }
}

/// The keys of `event_topics` under which an event is found.
fn index(audience: &Audience, account_id: AccountId, seq: Seq) -> impl Iterator<Item = Vec<Value>> {
    let indexed = audience.iter().filter_map(|topic| topic.indexed());
    indexed.map(move |(kind, id)| vec![kind.into(), id.into(), account_id.get().into(), seq.into()])
}

async fn advance_heads(
    tx: &impl Transaction,
    told: &BTreeMap<AccountId, Vec<NewEvent>>,
) -> Result<BTreeMap<AccountId, Seq>> {
    let counts = told.iter().map(|(account, events)| {
        let count = i64::try_from(events.len()).expect("a transaction tells fewer than 2^63 events");
        vec![Value::from(account.get()), Value::from(count)]
    });
    if told.len() > 1 {
        let accounts = told.keys().map(|account| account.get());
        let lock = Sql::new("SELECT account_id FROM account_heads WHERE account_id").among(tx, accounts);
        lock.text(" ORDER BY account_id").text(tx.dialect().lock_rows()).all(tx).await?;
    }
    let rows = Sql::new("UPDATE account_heads SET seq = seq + v.column2 FROM (")
        .table(tx, counts.collect())
        .text(") AS v WHERE account_id = v.column1 RETURNING account_id, seq")
        .all(tx)
        .await?;
    rows.iter().map(|row| Ok((AccountId::new(column(row, "account_id")?), column(row, "seq")?))).collect()
}

/// The heads of these accounts.
pub async fn heads(db: &impl Db, accounts: &[AccountId]) -> Result<Vec<Head>> {
    let accounts = accounts.iter().map(|account| account.get());
    let rows = Sql::new("SELECT account_id, seq, pruned_to, epoch FROM account_heads WHERE account_id IN ")
        .list(accounts)
        .all(db)
        .await?;
    rows.iter().map(head).collect()
}

/// Events of the account up to here are gone.
pub async fn pruned_to(db: &impl Db, account: AccountId) -> Result<Seq> {
    let row = Sql::new("SELECT pruned_to FROM account_heads WHERE account_id = ")
        .value(account.get())
        .one(db)
        .await?;
    row.map_or(Ok(0), |row| column(&row, "pruned_to"))
}

/// Events that were ever told, in all accounts together.
pub async fn told(db: &impl Db) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) AS told FROM account_heads";
    let row = Sql::new(sql).one(db).await?.ok_or_else(|| anyhow!("a sum without a row"))?;
    column(&row, "told")
}

fn head(row: &Row) -> Result<Head> {
    Ok(Head {
        account_id: AccountId::new(column(row, "account_id")?),
        seq: column(row, "seq")?,
        pruned_to: column(row, "pruned_to")?,
        epoch: column(row, "epoch")?,
    })
}

const COLUMNS: &str = "SELECT e.account_id, e.seq, e.name, e.audience, e.created_at, e.payload FROM events e";

/// Events of the account in `after < seq <= upto`, in order, at most `limit`.
pub async fn between(
    db: &impl Db,
    account: AccountId,
    after: Seq,
    upto: Seq,
    limit: u32,
) -> Result<Vec<Arc<Logged>>> {
    let rows = Sql::new(COLUMNS)
        .long()
        .text(" WHERE e.account_id = ")
        .value(account.get())
        .text(" AND e.seq > ")
        .value(after)
        .text(" AND e.seq <= ")
        .value(upto)
        .text(" ORDER BY e.seq LIMIT ")
        .value(i64::from(limit))
        .all(db)
        .await?;
    rows.iter().map(|row| logged(row).map(Arc::new)).collect()
}

/// Events of the account in `after < seq <= upto` with one of these names, in order, at most `limit`.
pub async fn named(
    db: &impl Db,
    account: AccountId,
    (after, upto): (Seq, Seq),
    names: &[EventName],
    limit: u32,
) -> Result<Vec<Arc<Logged>>> {
    let sql = Sql::new(COLUMNS).long().text(" WHERE e.account_id = ").value(account.get());
    let sql = sql.text(" AND e.seq > ").value(after).text(" AND e.seq <= ").value(upto);
    let sql = sql.text(" AND e.name IN ").list(names.iter().map(|name| name.as_str()));
    let rows = sql.text(" ORDER BY e.seq LIMIT ").value(i64::from(limit)).all(db).await?;
    rows.iter().map(|row| logged(row).map(Arc::new)).collect()
}

/// Events in `after < seq <= upto` that carry one of these topics, in order, at most `limit`.
pub async fn of_topics(
    db: &impl Db,
    account: AccountId,
    topics: &[Topic],
    range: std::ops::RangeInclusive<Seq>,
    limit: u32,
) -> Result<Vec<Arc<Logged>>> {
    let sql = of_audience(COLUMNS, account, topics, range);
    let rows = sql.text(" ORDER BY e.seq LIMIT ").value(i64::from(limit)).all(db).await?;
    rows.iter().map(|row| logged(row).map(Arc::new)).collect()
}

fn logged(row: &Row) -> Result<Logged> {
    let name: String = column(row, "name")?;
    let payload: String = column(row, "payload")?;
    let audience: String = column(row, "audience")?;
    let seq: Seq = column(row, "seq")?;
    // While nodes are brought to a new version one by one, the old ones meet what they do not know.
    let known = EventName::parse(&name);
    let event = Event {
        account_id: AccountId::new(column(row, "account_id")?),
        seq,
        name: known.unwrap_or(EventName::Unknown),
        audience: read_audience(&audience),
        created_at: Timestamp::from_micros(column(row, "created_at")?),
        payload: match known {
            Some(_) => serde_json::from_str(&payload).map_err(anyhow::Error::new)?,
            None => Payload::of(Body::Forgotten),
        },
    };
    Ok(Logged { event, size: payload.len() })
}
