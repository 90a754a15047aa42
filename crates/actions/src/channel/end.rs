//! How conversations of channels end: by their customers, and by themselves when their customers are silent.

use std::time::Duration;

use model::account::AccountId;
use model::activity::Actor;
use model::change::Change;
use model::conversation::{ConversationId, ConversationStatus};
use model::message::MessageKind;
use model::posting::{Draft, Speaker, Thread};
use model::scope::{Scope, SystemScope};
use model::task::Revoked;
use model::{Result, Timestamp};
use store::channel::{self, Silence};
use store::{Tx, post_within, threads};

use crate::App;
use crate::conversations::{Step, change_within};
use crate::routing::tasks;

/// Conversations of one step.
const STEP: u32 = 50;
/// Where a conversation keeps why it ended.
pub const END_REASON: &str = "end_reason";
/// What silent customers are told.
const REMINDER: &str = "Are you still there? The conversation ends soon if nothing more is said.";

/// When conversations end by themselves.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How long a conversation waits for its customer to join.
    pub join_within: Duration,
    /// How long the customer of a web conversation may be silent before a reminder, and after the last one; nothing is no
    /// limit.
    pub inactivity: Option<Duration>,
    /// Reminders before the end.
    pub reminders: u32,
    /// How long the customer of a web conversation may be gone before agents are told.
    pub missed_after: Duration,
    /// How long the customer of a web conversation may be gone.
    pub reconnect_within: Duration,
    /// How conversations find agents.
    pub queues: Queues,
}

/// How conversations of channels find agents.
#[derive(Debug, Clone, Copy)]
pub struct Queues {
    /// Conversations of one agent at most; nothing is no limit.
    pub most: Option<u32>,
    /// How long an agent who is asked to take one has to answer.
    pub accept_within: Duration,
    /// How long one waits before its customer is told that nobody is there; nothing is for ever.
    pub serve_within: Option<Duration>,
    /// How long one waits for its team before anybody of the inbox may have it, where administrators chose nothing else;
    /// nothing is for ever.
    pub widen_after: Option<Duration>,
    /// How long an agent may be gone before their conversations are given to others.
    pub return_within: Duration,
    /// What happens when nobody came in time.
    pub unserved: Unserved,
}

/// What happens to conversations for which nobody came in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unserved {
    /// They wait for their customers to ask again.
    Wait,
    /// They end.
    End,
}

impl Default for Queues {
    fn default() -> Self {
        Self {
            most: Some(5),
            accept_within: Duration::from_secs(30),
            serve_within: Some(Duration::from_mins(5)),
            widen_after: None,
            return_within: Duration::from_secs(30),
            unserved: Unserved::Wait,
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            join_within: Duration::from_mins(10),
            inactivity: Some(Duration::from_mins(5)),
            reminders: 2,
            missed_after: Duration::from_secs(10),
            reconnect_within: Duration::from_mins(2),
            queues: Queues::default(),
        }
    }
}

/// Why a conversation ended, unless an agent did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The customer wanted it.
    Customer,
    /// The customer was silent.
    Inactivity,
    /// The customer was gone.
    Disconnected,
    /// The customer never came.
    Expired,
    /// No agent came in time.
    NoAgent,
    /// The agent left, and nobody followed.
    Agent,
}

impl EndReason {
    /// The wire's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customerEnded",
            Self::Inactivity => "inactivity",
            Self::Disconnected => "customerDisconnected",
            Self::Expired => "expired",
            Self::NoAgent => "noAgent",
            Self::Agent => "agentEnded",
        }
    }

    fn actor(self, thread: &Thread) -> Actor {
        match self {
            Self::Customer => Actor::customer(thread),
            Self::Inactivity => Actor::system_because("because the customer said nothing more"),
            Self::Disconnected => Actor::system_because("because the customer was gone"),
            Self::Expired => Actor::system_because("because the customer never came"),
            Self::NoAgent => Actor::system_because("because no agent came"),
            Self::Agent => Actor::system_because("because the agent left"),
        }
    }
}

/// Ends a conversation; one that has ended stays as it is.
pub async fn end<S: Scope>(
    app: &App,
    scope: &S,
    conversation: ConversationId,
    reason: EndReason,
) -> Result<()> {
    app.store.write(&(scope, conversation, reason), end_in).await
}

async fn end_in<S: Scope>(
    tx: &Tx,
    (scope, conversation, reason): &(&S, ConversationId, EndReason),
) -> Result<()> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    end_within(tx, *scope, thread, *reason).await
}

pub(crate) async fn end_within(
    tx: &Tx,
    scope: &impl Scope,
    mut thread: Thread,
    reason: EndReason,
) -> Result<()> {
    if thread.view.conversation.status == ConversationStatus::Resolved {
        return Ok(());
    }
    let attributes = &mut thread.view.conversation.additional_attributes;
    attributes.insert(END_REASON.to_owned(), reason.as_str().into());
    let actor = reason.actor(&thread);
    let ended =
        change_within(tx, scope, thread, &actor, &[Change::Status(ConversationStatus::Resolved)]).await?;
    tasks::close(tx, scope, &ended, Revoked::CustomerLeft).await
}

/// Whether a conversation has been silent for too long.
pub async fn silent_exist(app: &App) -> Result<bool> {
    Ok(!channel::silent(&app.store.reader(), silence(app), 1).await?.is_empty())
}

/// Reminds some silent customers, or ends their conversations; gives whether there may be more.
pub async fn look_after_silent(app: &App) -> Result<bool> {
    let silent = channel::silent(&app.store.reader(), silence(app), STEP).await?;
    let mut step = Step::default();
    for conversation in silent {
        let done = app.store.write(&(conversation, app.settings.channel), look_after_in).await;
        step.note(conversation, done)?;
    }
    Ok(step.has_more(STEP))
}

fn silence(app: &App) -> Silence {
    let (now, rules) = (app.clock.now(), &app.settings.channel);
    Silence {
        unjoined_since: now.minus(rules.join_within),
        unanswered_since: rules.inactivity.map(|time| now.minus(time)),
    }
}

async fn look_after_in(
    tx: &Tx,
    ((account_id, conversation), rules): &((AccountId, ConversationId), Rules),
) -> Result<()> {
    let scope = SystemScope { account_id: *account_id };
    let Some(mut thread) = threads::lock(tx, Some(*account_id), &[*conversation]).await?.pop() else {
        return Ok(());
    };
    let found = &thread.view.conversation;
    let silent_for = |time: Duration| found.last_activity_at <= Timestamp::minus(tx.now(), time);
    match found.status {
        ConversationStatus::Pending
            if found.facts.last_outgoing_at.is_none() && silent_for(rules.join_within) =>
        {
            end_within(tx, &scope, thread, EndReason::Expired).await
        }
        ConversationStatus::Open
            if found.waiting_since.is_none() && rules.inactivity.is_some_and(silent_for) =>
        {
            if channel::reminders(tx, found.id).await? >= i64::from(rules.reminders) {
                return end_within(tx, &scope, thread, EndReason::Inactivity).await;
            }
            let reminder = Draft::text(MessageKind::Template, Speaker::System, REMINDER).checked()?;
            post_within(tx, &scope, &mut thread, reminder).await
        }
        _ => Ok(()),
    }
}
