//! What happens to tasks as time passes: nobody answers, nobody comes, a team had its time.

use std::collections::BTreeMap;

use model::account::AccountId;
use model::conversation::{ConversationId, ConversationStatus};
use model::posting::Thread;
use model::scope::SystemScope;
use model::task::{ChannelFact, Task, TaskState, Unserved};
use model::user::Availability;
use model::{Result, Timestamp};
use routing::overflow;
use store::{Tx, channel_agents, channel_tasks, threads};

use super::agents::choose_in;
use super::tasks;
use crate::App;
use crate::channel::{self, EndReason, Queues, end_within};
use crate::conversations::Step;

/// Tasks of one step.
const STEP: u32 = 50;
/// Why an agent is not ready who did not answer.
const UNANSWERED: &str = "RONA";

/// A task that has its time.
type Due = (AccountId, ConversationId);

/// Whether a task has its time, or waits for somebody whose connection is lost.
pub async fn due_exist(app: &App) -> Result<bool> {
    let (db, now) = (app.store.reader(), app.clock.now());
    let due = channel_tasks::due(&db, now, 1).await?;
    Ok(!due.is_empty() || !channel_tasks::abandoned(&db, now, 1).await?.is_empty())
}

/// Does what is due about some tasks; gives whether there may be more.
pub async fn look_after_due(app: &App) -> Result<bool> {
    let (db, now) = (app.store.reader(), app.clock.now());
    let mut due = channel_tasks::due(&db, now, STEP).await?;
    due.extend(channel_tasks::abandoned(&db, now, STEP).await?);
    let mut step = Step::default();
    for task in due {
        let done = app.store.write(&(task, app.settings.channel.queues), look_after_in).await;
        step.note(task, done.map(drop))?;
        app.realtime.availability_changed(task.0);
    }
    Ok(step.has_more(STEP))
}

/// Asks nobody any more to take anything who was connected to a node that is gone, and has to connect again: for the start
/// of a server. Whoever is connected to another that lives has been asked and may answer.
pub async fn void_reservations(app: &App) -> Result<()> {
    let mut living: BTreeMap<String, bool> = BTreeMap::new();
    for (account, conversation, node) in channel_tasks::reserved(&app.store.reader()).await? {
        if let Some(node) = node {
            let lives = match living.get(&node) {
                Some(lives) => *lives,
                None => app.store.lives(&node).await?,
            };
            living.insert(node, lives);
            if lives {
                continue;
            }
        }
        app.store.write(&((account, conversation), app.settings.channel.queues), void_in).await?;
    }
    Ok(())
}

async fn void_in(tx: &Tx, (due, queues): &(Due, Queues)) -> Result<()> {
    let Some((thread, task)) = lock(tx, *due).await? else { return Ok(()) };
    if task.state != TaskState::Reserved {
        return Ok(());
    }
    tasks::void(tx, &SystemScope { account_id: due.0 }, &thread, (task, queues)).await
}

async fn lock(tx: &Tx, (account, conversation): Due) -> Result<Option<(Thread, Task)>> {
    let Some(thread) = threads::lock(tx, Some(account), &[conversation]).await?.pop() else {
        return Ok(None);
    };
    Ok(tasks::of(tx, &thread).await?.map(|task| (thread, task)))
}

async fn look_after_in(tx: &Tx, (due, queues): &(Due, Queues)) -> Result<()> {
    let Some((thread, task)) = lock(tx, *due).await? else { return Ok(()) };
    let (scope, now) = (SystemScope { account_id: due.0 }, tx.now());
    match task.state {
        TaskState::Reserved => unanswered(tx, &scope, &thread, (task, queues)).await,
        TaskState::Queued => Box::pin(waited(tx, &scope, thread, (task, queues))).await,
        TaskState::Waiting if task.due_at.is_some_and(|due| due <= now) => {
            Box::pin(end_within(tx, &scope, thread, EndReason::Agent)).await
        }
        TaskState::Waiting | TaskState::NoAgent => Ok(()),
    }
}

/// Whoever was asked did not answer, or cannot any more: the next is asked. Who could have is not ready from now on.
async fn unanswered(
    tx: &Tx,
    scope: &SystemScope,
    thread: &Thread,
    (task, queues): (Task, &Queues),
) -> Result<()> {
    let Some(agent) = task.agent_id else { return Ok(()) };
    let known = channel_agents::one(tx, scope.account_id, agent).await?;
    let is_connected = known.is_some_and(|known| known.is_connected(tx.now()));
    let is_over = task.due_at.is_some_and(|due| due <= tx.now());
    if is_connected && !is_over {
        return Ok(());
    }
    if is_connected {
        choose_in(tx, &(scope.account_id, agent, Availability::Busy, Some(UNANSWERED))).await?;
    }
    tasks::void(tx, scope, thread, (task, queues)).await
}

/// A conversation has waited: for its team, for anybody, or for somebody who did not want it to be asked again.
async fn waited(
    tx: &Tx,
    scope: &SystemScope,
    thread: Thread,
    (mut task, queues): (Task, &Queues),
) -> Result<()> {
    let has_passed =
        |time: Option<std::time::Duration>| time.is_some_and(|time| task.since.plus(time) <= tx.now());
    if has_passed(queues.serve_within) && !is_attended(&thread, task.since) {
        return give_up(tx, scope, thread, (task, queues, Unserved::TimeIsOver)).await;
    }
    let steps = tasks::steps(tx, &task, queues).await?;
    let step = overflow::reached(&steps, tasks::waited(&task, tx.now()));
    task.step = u32::try_from(step).unwrap_or(u32::MAX);
    tasks::save(tx, &mut task, queues).await?;
    tasks::tell(tx, scope, &thread, ChannelFact::Returned { task: task.id });
    Ok(())
}

/// Whether somebody has answered although nobody has taken the conversation, or has put it aside.
fn is_attended(thread: &Thread, since: Timestamp) -> bool {
    let conversation = &thread.view.conversation;
    conversation.status != ConversationStatus::Open
        || conversation.facts.last_outgoing_at.is_some_and(|at| at >= since)
}

/// Nobody is looked for any more, for this reason, until the customer asks again.
pub(super) async fn give_up(
    tx: &Tx,
    scope: &SystemScope,
    thread: Thread,
    (mut task, queues, reason): (Task, &Queues, Unserved),
) -> Result<()> {
    task.state = TaskState::NoAgent;
    tasks::save(tx, &mut task, queues).await?;
    let fact = ChannelFact::Unserved { queue: tasks::queue_of(&thread), reason };
    tasks::tell(tx, scope, &thread, fact);
    match queues.unserved {
        channel::Unserved::Wait => Ok(()),
        channel::Unserved::End => end_within(tx, scope, thread, EndReason::NoAgent).await,
    }
}
