//! Bare rusqlite: the rows of a message written one by one or in groups, and twenty messages read.

use super::rows;
use crate::statistics::Latency;
use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use serde::Serialize;
use std::path::Path;
use std::time::{Duration, Instant};

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
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )?;
        connection.execute_batch(&rows::sqlite())?;
        let numbers = format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {conversations})"
        );
        connection.execute_batch(&format!("{numbers} {}", rows::FILL))?;
        let conversations = i64::try_from(conversations)?;
        Ok(Self { connection, conversations, posted: 0, content: rows::content(), payload: rows::payload() })
    }

    /// Messages per second, so many to a transaction.
    pub(crate) fn write(&mut self, group: usize, length: Duration) -> Result<f64> {
        let (begun, before) = (Instant::now(), self.posted);
        while begun.elapsed() < length {
            self.commit(group)?;
        }
        Ok((self.posted - before) as f64 / begun.elapsed().as_secs_f64())
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

    fn page(&self, conversation: i64) -> Result<Vec<Message>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, content, inbox_id, conversation_id, kind, content_type, content_attributes, created_at, private,
             status, contact_id FROM messages WHERE conversation_id = ?1 ORDER BY id DESC LIMIT 20",
        )?;
        let messages = statement.query_map([conversation], Message::from_row)?;
        Ok(messages.collect::<rusqlite::Result<_>>()?)
    }
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

#[derive(Serialize)]
struct Message {
    id: i64,
    content: String,
    inbox_id: i64,
    conversation_id: i64,
    message_type: i64,
    content_type: String,
    content_attributes: String,
    created_at: i64,
    private: bool,
    status: String,
    sender_id: Option<i64>,
}

impl Message {
    fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            content: row.get(1)?,
            inbox_id: row.get(2)?,
            conversation_id: row.get(3)?,
            message_type: row.get(4)?,
            content_type: row.get(5)?,
            content_attributes: row.get(6)?,
            created_at: row.get(7)?,
            private: row.get(8)?,
            status: row.get(9)?,
            sender_id: row.get(10)?,
        })
    }
}
