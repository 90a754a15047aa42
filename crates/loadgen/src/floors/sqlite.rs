//! Bare rusqlite: the rows of a message written one by one or in groups, and twenty messages read.

use super::page::{Message, Page, Sender};
use super::rows;
use crate::statistics::{Latency, rate};
use anyhow::{Context, Result, anyhow};
use rusqlite::{Connection, params};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// A checkpoint every 64 MiB: with the default of 4 MiB the disk spends its time on them.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384;";
const NOW: i64 = 1_763_640_000_000_000;

/// A database with so many conversations, and the loops over it.
pub(crate) struct Database {
    connection: Connection,
    conversations: i64,
    posted: i64,
    content: String,
    payload: String,
}

impl Database {
    /// Creates it in `directory`, every commit synchronised to the disk.
    pub(crate) fn create(directory: &Path, conversations: usize) -> Result<Self> {
        let connection = Connection::open(directory.join("floor.sqlite3"))?;
        connection.set_prepared_statement_cache_capacity(32);
        connection.execute_batch(PRAGMAS)?;
        connection.execute_batch(&rows::sqlite())?;
        let numbers = format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {conversations})"
        );
        connection.execute_batch(&format!(
            "{numbers} {}; {numbers} {}",
            rows::CONTACTS,
            rows::CONVERSATIONS
        ))?;
        let conversations = i64::try_from(conversations)?;
        Ok(Self { connection, conversations, posted: 0, content: rows::content(), payload: rows::payload() })
    }

    /// Messages per second, so many to a transaction.
    pub(crate) fn write(&mut self, group: usize, length: Duration) -> Result<f64> {
        let (begun, mut written) = (Instant::now(), 0);
        while begun.elapsed() < length {
            self.commit(group)?;
            written += group;
        }
        Ok(rate(written, begun.elapsed().as_secs_f64()))
    }

    /// Messages per second of so many writers that each wait for their answer; whoever waits shares a transaction.
    pub(crate) async fn write_for(mut self, writers: usize, length: Duration) -> Result<f64> {
        let (queue, mut calls) = mpsc::channel::<oneshot::Sender<()>>(writers);
        let committing = std::thread::spawn(move || {
            let mut waiting = Vec::with_capacity(writers);
            while calls.blocking_recv_many(&mut waiting, writers) > 0 {
                self.commit(waiting.len())?;
                for writer in waiting.drain(..) {
                    // A writer whose time is over has gone.
                    let _ = writer.send(());
                }
            }
            anyhow::Ok(())
        });
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..writers {
            tasks.spawn(write_until(queue.clone(), begun + length));
        }
        drop(queue);
        let written = tasks.join_all().await.iter().sum();
        let rate = rate(written, begun.elapsed().as_secs_f64());
        committing.join().map_err(|_| anyhow!("the committing thread panicked"))??;
        Ok(rate)
    }

    /// How long single messages take to commit when one comes every `pause`.
    pub(crate) async fn write_paced(&mut self, pause: Duration, length: Duration) -> Result<Latency> {
        let mut samples = Vec::new();
        let mut timer = tokio::time::interval(pause);
        let begun = Instant::now();
        while begun.elapsed() < length {
            timer.tick().await;
            let started = Instant::now();
            self.commit(1)?;
            samples.push(u32::try_from(started.elapsed().as_micros())?);
        }
        Latency::of(samples).context("no message was written")
    }

    /// Reads of twenty messages per second, each made into JSON, on one thread; and the JSON's length.
    pub(crate) fn read(&mut self, length: Duration) -> Result<(f64, usize)> {
        let conversations = 100.min(self.conversations);
        self.fill(conversations)?;
        let (begun, mut reads, mut bytes) = (Instant::now(), 0_u32, 0);
        while begun.elapsed() < length {
            let page = self.page(1 + i64::from(reads) % conversations)?;
            bytes = serde_json::to_vec(&page)?.len();
            reads += 1;
        }
        Ok((f64::from(reads) / begun.elapsed().as_secs_f64(), bytes))
    }

    fn commit(&mut self, group: usize) -> Result<()> {
        let transaction = self.connection.transaction()?;
        for _ in 0..group {
            self.posted += 1;
            let post = Post {
                number: self.posted,
                conversation: 1 + self.posted.wrapping_mul(7919) % self.conversations,
                content: &self.content,
                payload: &self.payload,
            };
            post.write(&transaction)?;
        }
        Ok(transaction.commit()?)
    }

    fn fill(&mut self, conversations: i64) -> Result<()> {
        let transaction = self.connection.transaction()?;
        for number in 0..conversations * 20 {
            self.posted += 1;
            let conversation = 1 + number % conversations;
            Post { number: self.posted, conversation, content: &self.content, payload: &self.payload }
                .write(&transaction)?;
        }
        Ok(transaction.commit()?)
    }

    /// What an authenticated list cannot do without: the token's user, the conversation with its contact, the messages.
    fn page(&self, display_id: i64) -> Result<Page> {
        let account: i64 = self
            .connection
            .prepare_cached(
                "SELECT account_id, user_id, name, email, role FROM access_tokens JOIN users ON users.id = user_id
                 JOIN memberships USING (user_id) WHERE token_index = 'index-of-the-token'",
            )?
            .query_row([], |row| row.get(0))?;
        let (conversation, sender): (i64, Sender) = self
            .connection
            .prepare_cached(
                "SELECT conversations.id, contact_id, name, email, phone_number, identifier, status, unread_count, labels
                 FROM conversations JOIN contacts ON contacts.id = contact_id WHERE account_id = ?1 AND display_id = ?2",
            )?
            .query_row([account, display_id], |row| Ok((row.get(0)?, Sender::from_row(row)?)))?;
        let mut statement = self.connection.prepare_cached(
            "SELECT id, content, inbox_id, kind, content_type, content_attributes, created_at, private, status
             FROM messages WHERE conversation_id = ?1 ORDER BY id DESC LIMIT 20",
        )?;
        let messages =
            statement.query_map([conversation], |row| Message::from_row(row, display_id, &sender))?;
        Ok(Page::new(messages.collect::<rusqlite::Result<_>>()?, sender))
    }
}

async fn write_until(queue: mpsc::Sender<oneshot::Sender<()>>, end: Instant) -> usize {
    let mut written = 0;
    while Instant::now() < end {
        let (answer, answered) = oneshot::channel();
        if queue.send(answer).await.is_err() || answered.await.is_err() {
            break;
        }
        written += 1;
    }
    written
}

struct Post<'a> {
    number: i64,
    conversation: i64,
    content: &'a str,
    payload: &'a str,
}

impl Post<'_> {
    fn write(&self, database: &Connection) -> Result<()> {
        let Self { number, conversation, content, payload } = self;
        let now = NOW + number;
        let unread: i64 = database
            .prepare_cached(
                "SELECT unread_count, status, waiting_since, last_incoming_at, flood_started_at, flood_count, contact_id,
                 contact_inbox_id, inbox_id FROM conversations WHERE id = ?1",
            )?
            .query_row([conversation], |row| row.get(0))?;
        database
            .prepare_cached(
                "INSERT INTO messages (account_id, inbox_id, conversation_id, kind, private, status, content_type,
                 content, content_attributes, contact_id, attachments, created_at, updated_at)
                 VALUES (1, 1, ?1, 0, 0, 'sent', 'text', ?2, '{}', ?1, 0, ?3, ?3)",
            )?
            .execute(params![conversation, content, now])?;
        let message = database.last_insert_rowid();
        database
            .prepare_cached(
                "UPDATE conversations SET last_activity_at = ?2, unread_count = ?3, last_incoming_at = ?2,
                 flood_count = flood_count + 1, last_message_at = ?2, updated_at = ?2 WHERE id = ?1",
            )?
            .execute(params![conversation, now, unread + 1])?;
        database
            .prepare_cached("INSERT INTO repeats VALUES (?1, ?2, 'a3f5c9e1b7d24680', 'message', ?3, ?4)")?
            .execute(params![
                format!("conversation:{conversation}"),
                format!("bench-{number:012}"),
                message,
                now
            ])?;
        let seq: i64 = database
            .prepare_cached("UPDATE account_heads SET seq = seq + 1 WHERE account_id = 1 RETURNING seq")?
            .query_row([], |row| row.get(0))?;
        database
            .prepare_cached("INSERT INTO events VALUES (1, ?1, 'message.created', 1, ?2, ?3, ?4)")?
            .execute(params![seq, format!("inbox:1 contact_inbox:{conversation}"), now, payload])?;
        database
            .prepare_cached("INSERT INTO event_topics VALUES ('contact_inbox', ?1, 1, ?2)")?
            .execute(params![conversation, seq])?;
        Ok(())
    }
}
