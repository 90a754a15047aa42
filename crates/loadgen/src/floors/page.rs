//! A page of messages with the keys that agents are answered, so that the bare read makes as many bytes.

use rusqlite::{Result, Row};
use serde::Serialize;
use serde_json::value::RawValue;
use std::sync::Arc;

#[derive(Serialize)]
pub(super) struct Page {
    meta: Meta,
    payload: Vec<Message>,
}

#[derive(Serialize)]
struct Meta {
    labels: [&'static str; 0],
    additional_attributes: Empty,
    contact: Sender,
    agent_last_seen_at: Option<i64>,
    assignee_last_seen_at: Option<i64>,
}

#[derive(Serialize)]
pub(super) struct Message {
    id: i64,
    content: String,
    inbox_id: i64,
    conversation_id: i64,
    #[serde(rename = "message_type")]
    kind: i64,
    content_type: String,
    status: String,
    content_attributes: Box<RawValue>,
    created_at: i64,
    private: bool,
    source_id: Option<i64>,
    sender: Sender,
}

#[derive(Clone, Serialize)]
pub(super) struct Sender {
    additional_attributes: Empty,
    custom_attributes: Empty,
    email: Option<Arc<str>>,
    id: i64,
    identifier: Option<Arc<str>>,
    name: Arc<str>,
    phone_number: Option<Arc<str>>,
    thumbnail: &'static str,
    blocked: bool,
    r#type: &'static str,
}

#[derive(Clone, Copy, Serialize)]
struct Empty {}

impl Page {
    pub(super) fn new(payload: Vec<Message>, contact: Sender) -> Self {
        let meta = Meta {
            labels: [],
            additional_attributes: Empty {},
            contact,
            agent_last_seen_at: None,
            assignee_last_seen_at: None,
        };
        Self { meta, payload }
    }
}

impl Message {
    pub(super) fn from_row(row: &Row<'_>, display_id: i64, sender: &Sender) -> Result<Self> {
        let attributes: String = row.get(5)?;
        Ok(Self {
            id: row.get(0)?,
            content: row.get(1)?,
            inbox_id: row.get(2)?,
            conversation_id: display_id,
            kind: row.get(3)?,
            content_type: row.get(4)?,
            status: row.get(8)?,
            content_attributes: RawValue::from_string(attributes).unwrap_or_default(),
            created_at: row.get::<_, i64>(6)? / 1_000_000,
            private: row.get(7)?,
            source_id: None,
            sender: sender.clone(),
        })
    }
}

impl Sender {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self> {
        let text = |index| row.get::<_, Option<Arc<str>>>(index);
        Ok(Self {
            additional_attributes: Empty {},
            custom_attributes: Empty {},
            email: text(3)?,
            id: row.get(1)?,
            identifier: text(5)?,
            name: row.get(2)?,
            phone_number: text(4)?,
            thumbnail: "",
            blocked: false,
            r#type: "contact",
        })
    }
}
