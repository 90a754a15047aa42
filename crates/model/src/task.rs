//! A conversation of a channel that wants an agent: its task, from the queue to whoever takes it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::AccountId;
use crate::conversation::ConversationId;
use crate::inbox::InboxId;
use crate::team::TeamId;
use crate::user::{UserCard, UserId};
use crate::{Id, Timestamp};

/// Identifies a task.
pub type TaskId = Id<Task>;

/// The name of the queue of conversations that belong to no team.
pub const DEFAULT_QUEUE: &str = "default";

/// What is open about a conversation of a channel that no agent has. There is one at most for each conversation, and
/// none once an agent has it or it has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Key.
    pub id: TaskId,
    /// The account.
    pub account_id: AccountId,
    /// The inbox.
    pub inbox_id: InboxId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The queue: a team, or the inbox's own.
    pub team_id: Option<TeamId>,
    /// How far it has come.
    pub state: TaskState,
    /// Who was asked to take it, while it is reserved.
    pub agent_id: Option<UserId>,
    /// The only one who is to be asked.
    pub wanted_id: Option<UserId>,
    /// Whether it goes before those that are not: somebody had it already, or was asked.
    pub is_urgent: bool,
    /// Since when it waits.
    pub since: Timestamp,
    /// When something about it has its time.
    pub due_at: Option<Timestamp>,
    /// Who did not want it, and when.
    pub declined: BTreeMap<UserId, Timestamp>,
    /// Whether the customer was told that nobody is there.
    pub is_announced: bool,
    /// How many of its queue's overflow steps it has come to.
    pub step: u32,
    /// Which place it had in its queue when it came; the first is 1.
    pub position: i64,
}

/// How somebody was served who waited in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// How long they waited until an agent had them.
    pub waited: Duration,
    /// Which place they had when they came; the first is 1.
    pub position: i64,
}

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// It waits for somebody who is free.
    Queued,
    /// Somebody is asked to take it.
    Reserved,
    /// Nobody came in time; it waits for the customer to ask again.
    NoAgent,
    /// The agent has left; it waits for the customer to say something.
    Waiting,
}

impl TaskState {
    const ALL: [Self; 4] = [Self::Queued, Self::Reserved, Self::NoAgent, Self::Waiting];

    /// The rows' spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Reserved => "reserved",
            Self::NoAgent => "no_agent",
            Self::Waiting => "waiting",
        }
    }

    /// Reads the spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether somebody is looked for.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Reserved)
    }
}

/// What the log tells about a task, or about who is in a conversation besides its agent. It says nothing of what was
/// said, nor of the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelNews {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Its public name.
    pub conversation: Uuid,
    /// What happened.
    pub what: ChannelFact,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelFact {
    /// The conversation waits for an agent.
    Queued {
        /// The task.
        task: TaskId,
        /// The queue's name.
        queue: String,
        /// Its place there; the first is 1.
        position: i64,
        /// Seconds that it is likely to wait, as far as that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_wait: Option<u64>,
    },
    /// No agent is there.
    Unserved {
        /// The queue's name.
        queue: String,
        /// Why that is said.
        reason: Unserved,
    },
    /// Somebody is asked to take it.
    Offered {
        /// The task.
        task: TaskId,
        /// The queue's name.
        queue: String,
        /// Who is asked.
        agent: UserId,
        /// Until when.
        expires_at: Timestamp,
    },
    /// Whoever was asked is asked no more.
    Revoked {
        /// The task.
        task: TaskId,
        /// Who was.
        agent: UserId,
        /// Why.
        reason: Revoked,
    },
    /// A task came back into its queue, or may be given to more people: somebody is looked for at once.
    Returned {
        /// The task.
        task: TaskId,
    },
    /// Somebody takes part from now on, besides the agent.
    Entered(UserCard, Part),
    /// Somebody has left by themselves.
    Left(UserCard, Part),
    /// Somebody who took part besides the agent has been gone for too long.
    Lost(UserCard, Part),
    /// The customer is here, for the first time or again.
    CustomerCame,
    /// The customer is here no more.
    CustomerLeft(Leaving),
}

/// How somebody left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// By themselves.
    Willingly,
    /// Their connections were lost, and they did not come back in time.
    Disconnected,
}

/// As what somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The customer's agent, or a colleague.
    Agent,
    /// Somebody who looks after agents.
    Supervisor,
}

/// Why it is said that no agent is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unserved {
    /// Nobody of the queue is signed in.
    NobodySignedIn,
    /// Nobody came in time.
    TimeIsOver,
    /// As many wait as may.
    QueueIsFull,
}

/// Why somebody is asked no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoked {
    /// They did not answer in time, or could not have.
    Timeout,
    /// Somebody has taken it.
    Accepted,
    /// The conversation has ended.
    CustomerLeft,
}
