//! Postgres' own `pgbench` writing the rows of a message: as a transaction, as one statement, and in batches.

use super::rows;
use crate::installation::Directory;
use anyhow::{Context, Result, ensure};
use sqlx::{Connection, PgConnection};
use std::fs;
use std::process::Command;
use std::time::Duration;

/// One statement for so many messages.
pub(crate) const BATCH: u32 = 64;

/// Writers of one account would wait for its head; the floor is what the database can do, so there are many.
const ACCOUNTS: &str = "INSERT INTO account_heads SELECT n, 0 FROM generate_series(2, 100) AS numbers (n)";

const TRANSACTION: &str = "
\\set c random(1, {conversations})
\\set a random(1, 100)
\\set k random(1, 1000000000000)
BEGIN;
SELECT unread_count, status, waiting_since, flood_count, contact_id FROM conversations WHERE id = :c FOR UPDATE;
INSERT INTO messages (account_id, inbox_id, conversation_id, kind, private, status, content_type, content,
    content_attributes, contact_id, attachments, created_at, updated_at)
    VALUES (:a, 1, :c, 0, false, 'sent', 'text', '{content}', '{}', :c, 0, :k, :k);
UPDATE conversations SET last_activity_at = :k, unread_count = unread_count + 1, last_incoming_at = :k,
    flood_count = flood_count + 1, last_message_at = :k, updated_at = :k WHERE id = :c;
INSERT INTO repeats VALUES ('conversation:' || :c, 'bench-' || :k, 'a3f5c9e1b7d24680', 'message', :k, :k);
UPDATE account_heads SET seq = seq + 1 WHERE account_id = :a RETURNING seq \\gset
INSERT INTO events VALUES (:a, :seq, 'message.created', 1, 'inbox:1 contact_inbox:' || :c, :k, '{payload}');
INSERT INTO event_topics VALUES ('contact_inbox', :c, :a, :seq);
COMMIT;
";

/// The same rows, so many at once; a batch may hold a conversation once only.
const STATEMENT: &str = "
\\set c random(1, {conversations} - {batch})
\\set a random(1, 100)
\\set k random(1, 1000000000000)
WITH new AS (SELECT :c + n AS c, :k::bigint + n AS k, n FROM generate_series(1, {batch}) AS numbers (n)),
conversation AS (UPDATE conversations SET last_activity_at = k, unread_count = unread_count + 1,
    last_incoming_at = k, flood_count = flood_count + 1, last_message_at = k, updated_at = k
    FROM (SELECT locked.id, new.k FROM new JOIN conversations AS locked ON locked.id = new.c
        ORDER BY locked.id FOR UPDATE OF locked) AS locked
    WHERE conversations.id = locked.id RETURNING conversations.id),
message AS (INSERT INTO messages (account_id, inbox_id, conversation_id, kind, private, status, content_type, content,
    content_attributes, contact_id, attachments, created_at, updated_at)
    SELECT :a::bigint, 1, c, 0, false, 'sent', 'text', '{content}', '{}', c, 0, k, k FROM new RETURNING id),
repeat AS (INSERT INTO repeats
    SELECT 'conversation:' || c, 'bench-' || k, 'a3f5c9e1b7d24680', 'message', k, k FROM new),
head AS (UPDATE account_heads SET seq = seq + {batch} WHERE account_id = :a RETURNING seq - {batch} AS before),
event AS (INSERT INTO events
    SELECT :a::bigint, before + n, 'message.created', 1, 'inbox:1 contact_inbox:' || c, k, '{payload}' FROM new, head)
INSERT INTO event_topics SELECT 'contact_inbox', c, :a::bigint, before + n FROM new, head;
";

/// Messages per second of the three ways.
pub(crate) struct Rates {
    pub(crate) transaction: f64,
    pub(crate) statement: f64,
    pub(crate) batches: f64,
}

/// Fills the empty database behind `url` and lets `clients` write to it in each way.
pub(crate) async fn run(url: &str, conversations: usize, clients: usize, length: Duration) -> Result<Rates> {
    fill(url, conversations).await?;
    let measure = |script: &str, batch: u32, clients: usize| {
        let script = fill_in(script, conversations, batch);
        anyhow::Ok(pgbench(url, &script, clients, length)? * f64::from(batch))
    };
    Ok(Rates {
        transaction: measure(TRANSACTION, 1, clients)?,
        statement: measure(STATEMENT, 1, clients)?,
        batches: measure(STATEMENT, BATCH, 4)?,
    })
}

/// Messages per second that one client writes in batches: what so many waiting writers can have at best.
pub(crate) async fn run_one_batch(url: &str, conversations: usize, length: Duration) -> Result<f64> {
    fill(url, conversations).await?;
    Ok(pgbench(url, &fill_in(STATEMENT, conversations, BATCH), 1, length)? * f64::from(BATCH))
}

async fn fill(url: &str, conversations: usize) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    let numbers = format!("WITH numbers AS (SELECT generate_series(1, {conversations}) AS n)");
    let schema = sqlx::AssertSqlSafe(rows::postgres());
    sqlx::raw_sql(schema).execute(&mut connection).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("{numbers} {}", rows::CONVERSATIONS)))
        .execute(&mut connection)
        .await?;
    sqlx::raw_sql(ACCOUNTS).execute(&mut connection).await?;
    sqlx::raw_sql("ANALYZE").execute(&mut connection).await?;
    Ok(connection.close().await?)
}

fn fill_in(script: &str, conversations: usize, batch: u32) -> String {
    // A script's backslash commands end with the line, its statements with a semicolon.
    script
        .replace("{conversations}", &conversations.to_string())
        .replace("{batch}", &batch.to_string())
        .replace("{content}", &rows::content())
        .replace("{payload}", &rows::payload())
}

fn pgbench(url: &str, script: &str, clients: usize, length: Duration) -> Result<f64> {
    let directory = Directory::new()?;
    let file = directory.path().join("message.sql");
    fs::write(&file, script)?;
    let output = Command::new("pgbench")
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2", "--file"])
        .arg(&file)
        .args([format!("--client={clients}"), format!("--time={}", length.as_secs().max(1))])
        .arg(url)
        .output()
        .context("starting pgbench")?;
    let report = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
    let rate = report.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.with_context(|| format!("no rate in what pgbench says: {report}"))
}
