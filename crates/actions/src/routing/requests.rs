//! What agents and customers of channels do about who has a conversation: take it, refuse it, hand it on, leave, ask.

use model::activity::Actor;
use model::change::Change;
use model::conversation::{ConversationId, ConversationStatus};
use model::posting::Thread;
use model::scope::{AgentScope, Scope, Staff, VisitorScope};
use model::task::{ChannelFact, Part, Revoked, Task, TaskId, TaskState};
use model::team::TeamCard;
use model::user::{Availability, UserId};
use model::{Error, Result};
use store::{Tx, channel_tasks, threads};

use super::here::{Here, who_is_here};
use super::tasks::{self, Place};
use crate::App;
use crate::channel::{EndReason, Queues, end_within, queue_named, step_out};
use crate::conversations::change_within;

/// What somebody is told who is too late.
const TAKEN: Error = Error::Conflict("somebody has taken it, or the time to take it is over");
/// What somebody is told who wants an agent and waits for one.
const OPEN: Error = Error::Conflict("the conversation waits for an agent, or has one");

/// Takes the conversation that the agent was asked to take; `Conflict` when they are asked no more.
pub async fn accept(app: &App, scope: &AgentScope, task: TaskId) -> Result<Thread> {
    app.store.write(&(scope, task), accept_in).await
}

async fn accept_in(tx: &Tx, (scope, task): &(&AgentScope, TaskId)) -> Result<Thread> {
    let (thread, task) = asked(tx, scope, *task).await?;
    // Another door may have been quicker.
    let is_free = !thread.view.conversation.is_assigned();
    if !is_free || task.due_at.is_none_or(|until| until <= tx.now()) {
        return Err(TAKEN);
    }
    let changes = [Change::Assignee(Some(scope.user.clone()))];
    let taken = change_within(tx, *scope, thread, &Actor::staff(&scope.who()), &changes).await?;
    tasks::close(tx, *scope, &taken, Revoked::Accepted).await?;
    Ok(taken)
}

/// Refuses the conversation that the agent was asked to take: it goes to the next. `Conflict` when they are asked no more.
pub async fn reject(app: &App, scope: &AgentScope, task: TaskId) -> Result<()> {
    app.store.write(&(scope, task, app.settings.channel.queues), reject_in).await
}

async fn reject_in(tx: &Tx, (scope, task, queues): &(&AgentScope, TaskId, Queues)) -> Result<()> {
    let (thread, task) = asked(tx, scope, *task).await?;
    tasks::put_back(tx, *scope, &thread, (task, queues)).await
}

/// The conversation that the agent is asked to take, locked.
async fn asked(tx: &Tx, scope: &AgentScope, task: TaskId) -> Result<(Thread, Task)> {
    let found = channel_tasks::by_id(tx, scope.account_id, task).await?.ok_or(TAKEN)?;
    let thread = threads::lock_one(tx, scope, found.conversation_id).await?;
    let task = tasks::of(tx, &thread).await?.filter(|task| task.id == found.id).ok_or(TAKEN)?;
    if task.state != TaskState::Reserved || task.agent_id != Some(scope.user_id()) {
        return Err(TAKEN);
    }
    Ok((thread, task))
}

/// Lets a customer's conversation wait for an agent again, in the queue of this name if one is named; `Conflict` when it
/// waits already or has one.
pub async fn ask(
    app: &App,
    scope: &VisitorScope,
    conversation: ConversationId,
    subject: Option<&str>,
) -> Result<TaskId> {
    app.store.write(&(scope, conversation, subject, app.settings.channel.queues), ask_in).await
}

async fn ask_in(
    tx: &Tx,
    (scope, conversation, subject, queues): &(&VisitorScope, ConversationId, Option<&str>, Queues),
) -> Result<TaskId> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    refuse_open(tx, &thread).await?;
    if thread.view.conversation.assignee_id.is_some() {
        return Err(OPEN);
    }
    let thread = Box::pin(take_from_bot(tx, scope, thread)).await?;
    let actor = Actor::customer(&thread);
    let thread = move_to(tx, *scope, thread, (&actor, *subject)).await?;
    let task = tasks::enqueue(tx, *scope, &thread, (Place::End, None, queues)).await?;
    Ok(task.id)
}

/// Whoever asks for a person is no bot's any more.
async fn take_from_bot(tx: &Tx, scope: &VisitorScope, thread: Thread) -> Result<Thread> {
    change_within(tx, scope, thread, &Actor::system(), &[Change::Assignee(None)]).await
}

async fn refuse_open(tx: &Tx, thread: &Thread) -> Result<()> {
    if thread.view.conversation.status == ConversationStatus::Resolved {
        return Err(Error::Gone("conversation"));
    }
    let is_open = tasks::of(tx, thread).await?.is_some_and(|task| task.state.is_open());
    if is_open { Err(OPEN) } else { Ok(()) }
}

/// Moves a conversation to the queue of this name.
async fn move_to(
    tx: &Tx,
    scope: &impl Scope,
    thread: Thread,
    (actor, subject): (&Actor, Option<&str>),
) -> Result<Thread> {
    let Some(subject) = subject else { return Ok(thread) };
    let team = match queue_named(tx, scope, subject).await? {
        Some(team) => Some(store::teams::by_id(tx, scope, team).await?),
        None => None,
    };
    let card = team.map(|team| TeamCard { id: team.id, name: team.name });
    change_within(tx, scope, thread, actor, &[Change::Team(card)]).await
}

/// To whom an agent hands a conversation on.
#[derive(Debug, Clone)]
pub enum Handover {
    /// To one colleague.
    Agent(UserId),
    /// To whoever is next in the queue of this name.
    Queue(String),
}

/// Hands the agent's conversation on, or any as an administrator.
///
/// `Conflict` when it waits for somebody already, or when the colleague is not there or not ready, `NotFound` when they
/// do not belong to the inbox.
pub async fn hand_over(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    to: Handover,
) -> Result<TaskId> {
    let here = who_is_here(app, scope.account_id).await?;
    app.store.write(&(scope, conversation, to, &here), hand_over_in).await
}

async fn hand_over_in(
    tx: &Tx,
    (scope, conversation, to, here): &(&AgentScope, ConversationId, Handover, &Here),
) -> Result<TaskId> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    refuse_open(tx, &thread).await?;
    if thread.view.conversation.assignee_id != Some(scope.user_id()) && !scope.is_administrator() {
        return Err(Error::Forbidden("only the agent who has the conversation hands it on"));
    }
    let (wanted, subject) = match to {
        Handover::Agent(user) => {
            let members = store::inboxes::members(tx, *scope, thread.view.conversation.inbox_id).await?;
            if !members.iter().any(|member| member.user.id == *user) {
                return Err(Error::NotFound("agent"));
            }
            if *user == scope.user_id() || here.users.get(user) != Some(&Availability::Online) {
                return Err(Error::Conflict("that agent is not there, or not ready"));
            }
            (Some(*user), None)
        }
        Handover::Queue(subject) => (None, Some(subject.as_str())),
    };
    let actor = Actor::staff(&scope.who());
    let thread = change_within(tx, *scope, thread, &actor, &[Change::Assignee(None)]).await?;
    let thread = move_to(tx, *scope, thread, (&actor, subject)).await?;
    let mut task = tasks::enqueue(tx, *scope, &thread, (Place::Head, wanted, &here.queues)).await?;
    // Whoever hands it on is not the next.
    task.declined.insert(scope.user_id(), tx.now());
    tasks::save(tx, &mut task, &here.queues).await
}

/// The agent leaves a conversation. When it is theirs, one of the web ends, as its customer would wait for nobody; any
/// other waits for its customer to say something.
pub async fn leave(app: &App, scope: &AgentScope, conversation: ConversationId) -> Result<()> {
    app.store.write(&(scope, conversation, app.settings.channel.queues), leave_in).await
}

async fn leave_in(
    tx: &Tx,
    (scope, conversation, queues): &(&AgentScope, ConversationId, Queues),
) -> Result<()> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let found = &thread.view.conversation;
    if found.assignee_id != Some(scope.user_id()) {
        return step_out(tx, scope, &thread).await;
    }
    if found.channel() == Some("web") {
        return end_within(tx, *scope, thread, EndReason::Agent).await;
    }
    tasks::tell(tx, *scope, &thread, ChannelFact::Left(scope.user.clone(), Part::Agent));
    let actor = Actor::staff(&scope.who());
    let thread = change_within(tx, *scope, thread, &actor, &[Change::Assignee(None)]).await?;
    tasks::wait(tx, &thread, queues).await
}
