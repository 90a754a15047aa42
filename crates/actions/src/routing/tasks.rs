//! Tasks of conversations in channels, within a transaction that has locked the conversation.

use std::collections::BTreeMap;
use std::time::Duration;

use model::channel_queues::OverflowStep;
use model::event::{Body, Changes, EventName};
use model::posting::Thread;
use model::scope::Scope;
use model::task::{ChannelFact, ChannelNews, DEFAULT_QUEUE, Revoked, Task, TaskId, TaskState};
use model::topic::{Audience, Topic};
use model::user::UserId;
use model::{Id, Result, Timestamp};
use routing::{expected_wait, overflow};
use store::{Tx, channel_queues, channel_services, channel_tasks};

use crate::channel::Queues;
use crate::telling;

/// Of how many who were served lately it is told how long one waits, and how long ago that may be.
const SERVICES: u32 = 20;
const LATELY: Duration = Duration::from_hours(1);

/// Who goes before whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// After everybody who waits.
    End,
    /// Before everybody who was with no agent yet.
    Head,
}

/// The task of a locked conversation.
pub(crate) async fn of(tx: &Tx, thread: &Thread) -> Result<Option<Task>> {
    let conversation = thread.view.conversation.id;
    Ok(channel_tasks::of(tx, &[conversation]).await?.remove(&conversation))
}

/// Lets a conversation that no agent has wait for one, for `wanted` if somebody is; tells it.
pub(crate) async fn enqueue(
    tx: &Tx,
    scope: &impl Scope,
    thread: &Thread,
    (place, wanted, queues): (Place, Option<UserId>, &Queues),
) -> Result<Task> {
    let is_urgent = place == Place::Head;
    let mut task = Task { wanted_id: wanted, is_urgent, ..new(tx, thread, TaskState::Queued) };
    // Another task than the one before, by another name.
    channel_tasks::remove(tx, task.conversation_id).await?;
    task.position = channel_tasks::position(tx, &task).await?;
    task.id = save(tx, &mut task, queues).await?;
    let served = channel_services::recent(tx, &task, tx.now().minus(LATELY), SERVICES).await?;
    let fact = ChannelFact::Queued {
        task: task.id,
        queue: queue_of(thread),
        position: task.position,
        expected_wait: expected_wait(&served, task.position).map(|wait| wait.as_secs()),
    };
    tell(tx, scope, thread, fact);
    Ok(task)
}

/// Lets a conversation that its agent has left wait for its customer.
pub(crate) async fn wait(tx: &Tx, thread: &Thread, queues: &Queues) -> Result<()> {
    let mut task = new(tx, thread, TaskState::Waiting);
    channel_tasks::remove(tx, task.conversation_id).await?;
    save(tx, &mut task, queues).await.map(drop)
}

fn new(tx: &Tx, thread: &Thread, state: TaskState) -> Task {
    let conversation = &thread.view.conversation;
    Task {
        id: Id::new(0),
        account_id: conversation.account_id,
        inbox_id: conversation.inbox_id,
        conversation_id: conversation.id,
        team_id: conversation.team_id,
        state,
        agent_id: None,
        wanted_id: None,
        is_urgent: false,
        since: tx.now(),
        due_at: None,
        declined: BTreeMap::new(),
        is_announced: false,
        step: 0,
        position: 1,
    }
}

/// Closes the task of a conversation that somebody has, or that has ended; whoever was asked is asked no more.
pub(crate) async fn close(tx: &Tx, scope: &impl Scope, thread: &Thread, reason: Revoked) -> Result<()> {
    let Some(task) = of(tx, thread).await? else { return Ok(()) };
    channel_tasks::remove(tx, task.conversation_id).await?;
    if reason == Revoked::Accepted && task.state.is_open() {
        channel_services::note(tx, &task).await?;
    }
    revoke(tx, scope, thread, (&task, reason));
    Ok(())
}

/// Puts a task back into its queue, before all others, as whoever was asked to take it refused: others are asked first.
pub(crate) async fn put_back(
    tx: &Tx,
    scope: &impl Scope,
    thread: &Thread,
    (mut task, queues): (Task, &Queues),
) -> Result<()> {
    if let Some(agent) = task.agent_id {
        task.declined.insert(agent, tx.now());
    }
    void(tx, scope, thread, (task, queues)).await
}

/// Puts a task back into its queue, before all others, as whoever was asked to take it did not answer, or cannot.
pub(crate) async fn void(
    tx: &Tx,
    scope: &impl Scope,
    thread: &Thread,
    (mut task, queues): (Task, &Queues),
) -> Result<()> {
    revoke(tx, scope, thread, (&task, Revoked::Timeout));
    task.agent_id = None;
    task.state = TaskState::Queued;
    task.is_urgent = true;
    task.wanted_id = None;
    save(tx, &mut task, queues).await?;
    tell(tx, scope, thread, ChannelFact::Returned { task: task.id });
    Ok(())
}

/// Keeps a task, with the time at which something about it is due.
pub(crate) async fn save(tx: &Tx, task: &mut Task, queues: &Queues) -> Result<TaskId> {
    if task.state != TaskState::Reserved {
        let steps = steps(tx, task, queues).await?;
        task.due_at = due(task, tx.now(), (queues, &steps));
    }
    channel_tasks::save(tx, task).await
}

/// Whom else a task is offered to while it waits in its queue, and when.
pub(super) async fn steps(tx: &Tx, task: &Task, queues: &Queues) -> Result<Vec<OverflowStep>> {
    if task.state != TaskState::Queued || task.team_id.is_none() {
        return Ok(Vec::new());
    }
    let chosen = channel_queues::of(tx, task.account_id).await?;
    Ok(chosen.steps_of(task.team_id, queues.widen_after))
}

/// How long a task has waited.
pub(super) fn waited(task: &Task, now: Timestamp) -> Duration {
    let micros = now.micros().saturating_sub(task.since.micros());
    Duration::from_micros(u64::try_from(micros).unwrap_or_default())
}

/// When something about a task that nobody is asked to take has its time.
fn due(task: &Task, now: Timestamp, (queues, steps): (&Queues, &[OverflowStep])) -> Option<Timestamp> {
    match task.state {
        TaskState::NoAgent => None,
        TaskState::Waiting | TaskState::Reserved => queues.serve_within.map(|time| task.since.plus(time)),
        TaskState::Queued => {
            let served = queues.serve_within.map(|time| task.since.plus(time));
            let step = overflow::next(steps, waited(task, now)).map(|time| task.since.plus(time));
            let asked_again = task.declined.values().map(|at| at.plus(queues.accept_within));
            let later = served.into_iter().chain(step).chain(asked_again).filter(|at| *at > now);
            // What had its time and could not be done yet is looked at again.
            later.min().or_else(|| queues.serve_within.map(|time| now.plus(time)))
        }
    }
}

fn revoke(tx: &Tx, scope: &impl Scope, thread: &Thread, (task, reason): (&Task, Revoked)) {
    let Some(agent) = task.agent_id else { return };
    let fact = ChannelFact::Revoked { task: task.id, agent, reason };
    tell(tx, scope, thread, fact);
}

/// Tells something about a locked conversation: to whom it concerns alone, or to everybody in it.
pub(crate) fn tell(tx: &Tx, scope: &impl Scope, thread: &Thread, what: ChannelFact) {
    let audience: Audience = match &what {
        ChannelFact::Offered { agent, .. } | ChannelFact::Revoked { agent, .. } => {
            Audience::from_slice(&[Topic::User(*agent)])
        }
        ChannelFact::Returned { .. } => thread.agents(),
        ChannelFact::Queued { .. }
        | ChannelFact::Unserved { .. }
        | ChannelFact::Entered(..)
        | ChannelFact::Left(..)
        | ChannelFact::Lost(..)
        | ChannelFact::CustomerCame
        | ChannelFact::CustomerLeft(_) => thread.everyone(),
    };
    let conversation = &thread.view.conversation;
    let news = ChannelNews { conversation_id: conversation.id, conversation: conversation.uuid, what };
    let event = (EventName::ChannelTold, audience);
    telling::tell(tx, scope, event, Body::Channel(Box::new(news)), Changes::new());
}

/// The name of the queue that a conversation belongs to.
pub(crate) fn queue_of(thread: &Thread) -> String {
    thread.view.team.as_ref().map_or_else(|| DEFAULT_QUEUE.to_owned(), |team| team.name.clone())
}
