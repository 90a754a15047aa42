//! Decides and carries out: under the conversations' locks, by what they are then, so that doing it twice does it once.

use std::collections::{BTreeMap, BTreeSet};

use model::Result;
use model::activity::Actor;
use model::change::Change;
use model::channel_queues::ChannelQueues;
use model::conversation::{Conversation, ConversationId, ConversationStatus};
use model::inbox::InboxId;
use model::posting::Thread;
use model::routing::{Cause, Reason, Verdict};
use model::scope::SystemScope;
use model::user::{UserCard, UserId};
use routing::{Limits, Order, Question, Rotation, TeamRule, Work, decide};
use store::routing::{Grounds, NewDecision, TeamGround, Waiting};
use store::{Tx, channel_queues, routing as rows, threads};

use super::dispatch::dispatch;
use super::here::Here;
use crate::conversations::change_within;

/// A conversation that may have to be given to somebody, and why.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The conversation.
    pub conversation: ConversationId,
    /// What has happened to it; `None` when somebody was given it, so that it waits no more.
    pub cause: Option<Cause>,
}

/// Gives these conversations of one account to whoever is there, in this order; gives how many it gave.
///
/// A conversation that is not open any more, has somebody, or that nobody wants to be given by the system, is left as it
/// is. What nobody could be found for waits; every decision is kept with its reason.
pub async fn route(tx: &Tx, scope: &SystemScope, cases: &[Case], here: &Here) -> Result<usize> {
    let ids: BTreeSet<ConversationId> = cases.iter().map(|case| case.conversation).collect();
    let ids: Vec<ConversationId> = ids.into_iter().collect();
    let locked = threads::lock(tx, Some(scope.account_id), &ids).await?;
    let mut threads: BTreeMap<_, _> =
        locked.into_iter().map(|thread| (thread.view.conversation.id, thread)).collect();
    let chosen = if threads.values().any(|thread| thread.view.conversation.channel().is_some()) {
        channel_queues::of(tx, scope.account_id).await?
    } else {
        ChannelQueues::default()
    };
    let grounds = grounds(tx, &threads, &chosen).await?;
    let channels = of_channels(&mut threads, cases);
    let found = dispatch(tx, scope, channels, (&grounds, &chosen, here)).await?;
    let open: Vec<(ConversationId, Cause)> = cases
        .iter()
        .filter_map(|case| Some((threads.get(&case.conversation)?, case.cause?)))
        .filter(|(thread, cause)| needs(thread, *cause, &grounds))
        .map(|(thread, cause)| (thread.view.conversation.id, cause))
        .collect();
    let is_open = |id: &ConversationId| open.iter().any(|(open, _)| open == id);
    let settled: Vec<ConversationId> =
        ids.into_iter().filter(|id| threads.contains_key(id) && !is_open(id)).collect();
    rows::leave(tx, &settled).await?;
    if open.is_empty() {
        return Ok(found);
    }
    let inboxes: BTreeSet<InboxId> =
        open.iter().map(|(id, _)| threads[id].view.conversation.inbox_id).collect();
    let rotations = rows::lock_rotations(tx, &inboxes).await?;
    let rotations = rotations.into_iter().map(|(inbox, order)| (inbox, Rotation::new(order))).collect();
    let loads = loads(tx, &grounds, here).await?;
    let mut desk =
        Desk { tx, scope, grounds: &grounds, here, rotations, loads, decisions: Vec::new(), given: 0 };
    for (id, cause) in open {
        // Each once: the first reason counts.
        let Some(thread) = threads.remove(&id) else { continue };
        desk.give(thread, cause).await?;
    }
    Ok(found + desk.close().await?)
}

/// Takes those out that began in a channel, each with the first cause that it has.
fn of_channels(
    threads: &mut BTreeMap<ConversationId, Thread>,
    cases: &[Case],
) -> Vec<(Thread, Option<Cause>)> {
    let all = std::mem::take(threads);
    let (channels, ordinary) =
        all.into_iter().partition(|(_, thread)| thread.view.conversation.channel().is_some());
    *threads = ordinary;
    let channels: BTreeMap<ConversationId, Thread> = channels;
    let cause = |id| cases.iter().filter(|case| case.conversation == id).find_map(|case| case.cause);
    channels.into_iter().map(|(id, thread)| (thread, cause(id))).collect()
}

/// What is known of the inboxes and teams of these conversations, and of teams that may join them.
async fn grounds(
    tx: &Tx,
    threads: &BTreeMap<ConversationId, Thread>,
    chosen: &ChannelQueues,
) -> Result<Grounds> {
    let conversations = || threads.values().map(|thread| &thread.view.conversation);
    let inboxes = conversations().map(|conversation| conversation.inbox_id).collect();
    let own = conversations().filter_map(|conversation| conversation.team_id);
    let teams = own.chain(chosen.teams()).collect();
    rows::grounds(tx, &inboxes, &teams).await
}

/// How much everybody has in the inboxes that say how much one may have.
async fn loads(tx: &Tx, grounds: &Grounds, here: &Here) -> Result<BTreeMap<InboxId, BTreeMap<UserId, Work>>> {
    let mut loads = BTreeMap::new();
    let users = here.online();
    for (inbox, _) in grounds.inboxes.iter().filter(|(_, ground)| ground.most.is_some()) {
        let counted = rows::loads(tx, *inbox, &users).await?;
        let work = |conversations| Work { conversations, last_given_at: None };
        loads.insert(*inbox, counted.into_iter().map(|(user, count)| (user, work(count))).collect());
    }
    Ok(loads)
}

/// Whether the conversation has to be given to somebody.
fn needs(thread: &Thread, cause: Cause, grounds: &Grounds) -> bool {
    let conversation = &thread.view.conversation;
    let Some(inbox) = grounds.inboxes.get(&conversation.inbox_id) else { return false };
    let team_takes = team(conversation, grounds).is_some_and(|team| team.takes);
    // What a bot works on is its own until it hands it over.
    let has_bot = conversation.assignee_agent_bot_id.is_some();
    let is_member = |user| inbox.members.iter().any(|member| member.id == user);
    match cause {
        Cause::Opened => {
            conversation.status == ConversationStatus::Open
                && inbox.is_automatic
                && !has_bot
                && !conversation.assignee_id.is_some_and(is_member)
        }
        Cause::Team => {
            conversation.status != ConversationStatus::Resolved && team_takes && !conversation.is_assigned()
        }
        // Only of channels, whose conversations are no longer among these.
        Cause::Queued | Cause::Returned => false,
        Cause::Arrival => {
            conversation.status == ConversationStatus::Open
                && (inbox.is_automatic || team_takes)
                && !has_bot
                && !conversation.assignee_id.is_some_and(is_member)
        }
    }
}

fn team<'a>(conversation: &Conversation, grounds: &'a Grounds) -> Option<&'a TeamGround> {
    grounds.teams.get(&conversation.team_id?)
}

/// Where conversations are given out, one after the other.
struct Desk<'a> {
    tx: &'a Tx,
    scope: &'a SystemScope,
    grounds: &'a Grounds,
    here: &'a Here,
    rotations: BTreeMap<InboxId, Rotation>,
    loads: BTreeMap<InboxId, BTreeMap<UserId, Work>>,
    decisions: Vec<NewDecision>,
    given: usize,
}

impl Desk<'_> {
    async fn give(&mut self, thread: Thread, cause: Cause) -> Result<()> {
        let conversation = thread.view.conversation.clone();
        let Some((verdict, chosen)) = self.decide(&conversation) else { return Ok(()) };
        if let Some(chosen) = chosen {
            let changes = [Change::Assignee(Some(chosen))];
            change_within(self.tx, self.scope, thread, &Actor::system(), &changes).await?;
            rows::leave(self.tx, &[conversation.id]).await?;
            self.given += 1;
            self.note(conversation.id, cause, verdict);
            return Ok(());
        }
        // Whatever let it wait is still why it does.
        if cause != Cause::Arrival {
            self.wait(&conversation, cause, verdict.reason).await?;
        }
        // That still nobody is there is nothing new.
        if self.here.is_complete && cause != Cause::Arrival {
            self.note(conversation.id, cause, verdict);
        }
        Ok(())
    }

    fn decide(&mut self, conversation: &Conversation) -> Option<(Verdict, Option<UserCard>)> {
        let inbox = self.grounds.inboxes.get(&conversation.inbox_id)?;
        let members = &inbox.members;
        let team = team(conversation, self.grounds);
        let team = team.map(|team| TeamRule { takes: team.takes, members: &team.members });
        let rotation = self.rotations.get_mut(&conversation.inbox_id)?;
        let load = self.loads.entry(conversation.inbox_id).or_default();
        let limits = Limits { work: load, most: inbox.most, ..Limits::NONE };
        let question = Question { members, team, here: &self.here.users, limits };
        let verdict = decide(question, Order::Turns(rotation));
        let chosen = members.iter().find(|member| Some(member.id) == verdict.chosen).cloned();
        if let Some(chosen) = &chosen {
            load.entry(chosen.id).or_default().conversations += 1;
        }
        Some((verdict, chosen))
    }

    /// Lets the conversation wait, if somebody may come who can be given it.
    async fn wait(&self, conversation: &Conversation, cause: Cause, reason: Reason) -> Result<()> {
        if reason == Reason::TeamDeclines {
            return rows::leave(self.tx, &[conversation.id]).await;
        }
        let waiting = Waiting {
            conversation_id: conversation.id,
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            team_id: conversation.team_id,
            cause,
            since: conversation.waiting_since.unwrap_or(self.tx.now()),
            decided: self.here.is_complete,
        };
        rows::enter(self.tx, &waiting).await
    }

    fn note(&mut self, conversation_id: ConversationId, cause: Cause, verdict: Verdict) {
        self.decisions.push(NewDecision { conversation_id, cause, verdict, step: 0 });
    }

    async fn close(self) -> Result<usize> {
        for (inbox, rotation) in &self.rotations {
            rows::save_rotation(self.tx, *inbox, rotation.order()).await?;
        }
        rows::note_decisions(self.tx, self.scope, &self.decisions).await?;
        Ok(self.given)
    }
}
