//! The made-up business as `workspace.toml` tells it.

use anyhow::{Context, Result};
use figment::Figment;
use figment::providers::{Format, Toml};
use model::conversation::{ConversationStatus, Priority};
use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Workspace {
    pub(super) account: String,
    /// Key of the agent who administers it.
    pub(super) administrator: String,
    pub(super) agents: Vec<Agent>,
    pub(super) inboxes: Vec<Inbox>,
    pub(super) teams: Vec<Team>,
    pub(super) labels: Vec<Label>,
    pub(super) stories: Vec<Story>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) email: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Inbox {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) identifier: Option<String>,
    pub(super) members: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Team {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) members: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Label {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) color: String,
}

/// One conversation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) customer: Customer,
    pub(super) inbox: String,
    pub(super) hours_ago: u64,
    /// How far it has come in the end.
    pub(super) status: ConversationStatus,
    pub(super) priority: Option<Priority>,
    pub(super) assignee: Option<String>,
    pub(super) team: Option<String>,
    #[serde(default)]
    pub(super) labels: Vec<String>,
    pub(super) lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Customer {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone_number: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    /// Minutes after the line before.
    pub(super) after: u64,
    /// `customer`, or an agent's key.
    pub(super) from: String,
    /// What everyone may read.
    pub(super) say: Option<String>,
    /// What only colleagues may read.
    pub(super) note: Option<String>,
}

impl Workspace {
    /// Reads it from within the binary.
    pub(super) fn read() -> Result<Self> {
        let file = Toml::string(include_str!("workspace.toml"));
        Figment::from(file).extract().context("the demo workspace cannot be read")
    }
}
