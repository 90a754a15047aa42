//! Conversations of channels: who is asked to take one, or is given it at once.

use std::collections::{BTreeMap, BTreeSet};

use model::activity::Actor;
use model::change::Change;
use model::channel_queues::ChannelQueues;
use model::conversation::{ConversationId, ConversationStatus};
use model::posting::Thread;
use model::routing::{Cause, Reason, Verdict};
use model::scope::SystemScope;
use model::task::{ChannelFact, Revoked, Task, TaskState, Unserved};
use model::team::TeamId;
use model::user::{UserCard, UserId};
use model::{Result, Timestamp};
use routing::overflow::{Queue, circle};
use routing::{Limits, Order, Question, TeamRule, Work, decide};
use store::channel_agents::ChannelAgent;
use store::routing::{Grounds, NewDecision, note_decisions};
use store::{Tx, channel_agents, channel_tasks, turns};

use super::due::give_up;
use super::here::Here;
use super::tasks::{self, Place};
use crate::conversations::change_within;

/// Finds agents for locked conversations of channels, in the order of their queues; gives how many it found.
///
/// What is not open any more, or somebody has, wants nobody: its task is closed.
pub(super) async fn dispatch(
    tx: &Tx,
    scope: &SystemScope,
    threads: Vec<(Thread, Option<Cause>)>,
    (grounds, chosen, here): (&Grounds, &ChannelQueues, &Here),
) -> Result<usize> {
    if threads.is_empty() {
        return Ok(0);
    }
    // What an agent has is counted over all inboxes.
    turns::take(tx, &format!("channel agents of account {}", scope.account_id)).await?;
    let ids: Vec<ConversationId> = threads.iter().map(|(thread, _)| thread.view.conversation.id).collect();
    let mut found = channel_tasks::of(tx, &ids).await?;
    let mut waiting = Vec::new();
    for (thread, cause) in threads {
        let task = found.remove(&thread.view.conversation.id);
        if let Some(task) = settle(tx, scope, (&thread, task), (cause, here)).await? {
            waiting.push((thread, task, cause.unwrap_or(Cause::Arrival)));
        }
    }
    if waiting.is_empty() {
        return Ok(0);
    }
    waiting.sort_by_key(|(_, task, _)| (!task.is_urgent, task.since, task.conversation_id));
    let mut floor = Floor::open(tx, scope, (grounds, chosen, here)).await?;
    for (thread, task, cause) in waiting {
        floor.serve(thread, task, cause).await?;
    }
    floor.close().await
}

/// Brings a task to what its conversation is now; gives it if somebody is to be found for it.
async fn settle(
    tx: &Tx,
    scope: &SystemScope,
    (thread, task): (&Thread, Option<Task>),
    (cause, here): (Option<Cause>, &Here),
) -> Result<Option<Task>> {
    let conversation = &thread.view.conversation;
    let is_handed_over = cause == Some(Cause::Team) && conversation.team_id.is_some();
    match (conversation.status, conversation.is_assigned(), task) {
        (ConversationStatus::Resolved, _, Some(_)) => {
            tasks::close(tx, scope, thread, Revoked::CustomerLeft).await?;
            Ok(None)
        }
        (_, true, Some(_)) => {
            tasks::close(tx, scope, thread, Revoked::Accepted).await?;
            Ok(None)
        }
        (ConversationStatus::Open, false, task) if is_handed_over => {
            let is_open = task.as_ref().is_some_and(|task| task.state.is_open());
            if let Some(task) = task.filter(|task| is_open && task.team_id == conversation.team_id) {
                return Ok(Some(task).filter(|task| task.state == TaskState::Queued));
            }
            tasks::close(tx, scope, thread, Revoked::Timeout).await?;
            let wish = (Place::Head, None, &here.queues);
            tasks::enqueue(tx, scope, thread, wish).await.map(Some)
        }
        (ConversationStatus::Open, false, Some(task)) if task.state == TaskState::Queued => Ok(Some(task)),
        _ => Ok(None),
    }
}

/// Where agents are found, one conversation after the other.
struct Floor<'a> {
    tx: &'a Tx,
    scope: &'a SystemScope,
    grounds: &'a Grounds,
    chosen: &'a ChannelQueues,
    here: &'a Here,
    agents: BTreeMap<UserId, ChannelAgent>,
    work: BTreeMap<UserId, Work>,
    decisions: Vec<NewDecision>,
    given: usize,
}

impl<'a> Floor<'a> {
    async fn open(
        tx: &'a Tx,
        scope: &'a SystemScope,
        (grounds, chosen, here): (&'a Grounds, &'a ChannelQueues, &'a Here),
    ) -> Result<Self> {
        let agents = channel_agents::of_account(tx, scope.account_id).await?;
        let users: Vec<UserId> = here.users.keys().copied().collect();
        let loads = channel_tasks::loads(tx, scope.account_id, &users).await?;
        let work = users.iter().map(|user| {
            let last_given_at = agents.get(user).and_then(|agent| agent.last_given_at);
            (*user, Work { conversations: loads.get(user).copied().unwrap_or(0), last_given_at })
        });
        let work = work.collect();
        Ok(Self { tx, scope, grounds, chosen, here, agents, work, decisions: Vec::new(), given: 0 })
    }

    async fn serve(&mut self, thread: Thread, task: Task, cause: Cause) -> Result<()> {
        let (verdict, chosen) = match self.decide(&task) {
            Some((verdict, Some(chosen))) => (verdict, chosen),
            decided => return self.leave(thread, task, (cause, decided.map(|(verdict, _)| verdict))).await,
        };
        self.note_decision(&task, cause, verdict);
        self.note_work(&chosen).await?;
        if self.agents.get(&chosen.id).is_some_and(|agent| agent.is_connected(self.tx.now())) {
            return self.ask(&thread, task, chosen.id).await;
        }
        let changes = [Change::Assignee(Some(chosen))];
        let given = change_within(self.tx, self.scope, thread, &Actor::system(), &changes).await?;
        tasks::close(self.tx, self.scope, &given, Revoked::Accepted).await
    }

    /// Nobody could be found: it waits, unless as many do already as may.
    async fn leave(
        &mut self,
        thread: Thread,
        mut task: Task,
        (cause, verdict): (Cause, Option<Verdict>),
    ) -> Result<()> {
        // That still nobody is there is nothing new.
        if cause == Cause::Arrival {
            return Ok(());
        }
        let is_full = cause == Cause::Queued && self.is_full(&task).await?;
        if let Some(verdict) = verdict {
            let reason = if is_full { Reason::QueueFull } else { verdict.reason };
            // Who is there may not be known yet.
            if self.here.is_complete || matches!(reason, Reason::NobodyFree | Reason::QueueFull) {
                self.note_decision(&task, cause, Verdict { reason, ..verdict });
            }
        }
        if is_full {
            let ending = (task, &self.here.queues, Unserved::QueueIsFull);
            return Box::pin(give_up(self.tx, self.scope, thread, ending)).await;
        }
        if !task.is_announced && self.nobody_is_here(&task) {
            let queue = tasks::queue_of(&thread);
            let fact = ChannelFact::Unserved { queue, reason: Unserved::NobodySignedIn };
            tasks::tell(self.tx, self.scope, &thread, fact);
            task.is_announced = true;
            tasks::save(self.tx, &mut task, &self.here.queues).await?;
        }
        Ok(())
    }

    fn note_decision(&mut self, task: &Task, cause: Cause, verdict: Verdict) {
        let (conversation_id, step) = (task.conversation_id, task.step);
        self.decisions.push(NewDecision { conversation_id, cause, verdict, step });
    }

    /// Whoever can answer is asked to take the conversation.
    async fn ask(&self, thread: &Thread, mut task: Task, agent: UserId) -> Result<()> {
        let expires_at = self.tx.now().plus(self.here.queues.accept_within);
        task.state = TaskState::Reserved;
        task.agent_id = Some(agent);
        task.due_at = Some(expires_at);
        tasks::save(self.tx, &mut task, &self.here.queues).await?;
        let queue = tasks::queue_of(thread);
        let fact = ChannelFact::Offered { task: task.id, queue, agent, expires_at };
        tasks::tell(self.tx, self.scope, thread, fact);
        Ok(())
    }

    fn decide(&self, task: &Task) -> Option<(Verdict, Option<UserCard>)> {
        let inbox = self.grounds.inboxes.get(&task.inbox_id)?;
        let steps = self.chosen.steps_of(task.team_id, self.here.queues.widen_after);
        let reached = steps.len().min(usize::try_from(task.step).unwrap_or(usize::MAX));
        let queue = Queue { team: task.team_id, steps: &steps[..reached], is_automatic: inbox.is_automatic };
        let circle = circle(queue, |team| self.team(team))?;
        let declined = self.declined(task);
        let limits = Limits {
            work: &self.work,
            most: inbox.most.or(self.here.queues.most),
            declined: &declined,
            wanted: task.wanted_id,
        };
        let (members, here) = (&inbox.members, &self.here.users);
        let question = Question { members, team: circle.team(), here, limits };
        let verdict = decide(question, Order::LongestIdle);
        let chosen = inbox.members.iter().find(|member| Some(member.id) == verdict.chosen).cloned();
        Some((verdict, chosen))
    }

    fn team(&self, team: TeamId) -> Option<TeamRule<'_>> {
        let team = self.grounds.teams.get(&team)?;
        Some(TeamRule { takes: team.takes, members: &team.members })
    }

    /// Whether whoever has just come is one too many. What somebody had already, or was asked to take, is never.
    async fn is_full(&self, task: &Task) -> Result<bool> {
        match self.chosen.size_of(task.team_id) {
            Some(size) if !task.is_urgent => channel_tasks::waits_behind(self.tx, task, size).await,
            _ => Ok(false),
        }
    }

    /// Who did not want it a moment ago; after that they are asked again.
    fn declined(&self, task: &Task) -> BTreeSet<UserId> {
        let now: Timestamp = self.tx.now();
        let recent = task.declined.iter().filter(|(_, at)| at.plus(self.here.queues.accept_within) > now);
        recent.map(|(user, _)| *user).collect()
    }

    fn nobody_is_here(&self, task: &Task) -> bool {
        let Some(inbox) = self.grounds.inboxes.get(&task.inbox_id) else { return true };
        let team = task.team_id.and_then(|team| self.grounds.teams.get(&team));
        let belongs = |user: UserId| team.is_none_or(|team| team.members.contains(&user));
        let here = |user: UserId| self.here.users.contains_key(&user);
        !inbox.members.iter().any(|member| belongs(member.id) && here(member.id))
    }

    async fn note_work(&mut self, chosen: &UserCard) -> Result<()> {
        channel_agents::note_given(self.tx, self.scope.account_id, chosen.id).await?;
        let work = self.work.entry(chosen.id).or_default();
        work.conversations += 1;
        work.last_given_at = Some(self.tx.now());
        self.given += 1;
        Ok(())
    }

    async fn close(self) -> Result<usize> {
        note_decisions(self.tx, self.scope, &self.decisions).await?;
        Ok(self.given)
    }
}
