//! Agents of channels: they sign in, are ready or not, and are missed when their connections are lost.

use std::collections::BTreeSet;
use std::time::Duration;

use model::account::AccountId;
use model::activity::Actor;
use model::change::Change;
use model::conversation::ConversationId;
use model::posting::Thread;
use model::scope::{AgentScope, SystemScope};
use model::task::TaskState;
use model::user::{Availability, UserId};
use model::{Error, Result};
use store::channel_agents::Connected;
use store::{Tx, channel_agents, channel_tasks, memberships, threads};

use super::tasks::{self, Place};
use crate::App;
use crate::channel::{FOLLOWED, Queues, lose};
use crate::conversations::change_within;

/// How long an agent counts as connected after the last [`renew`]; three of those may be missed.
const CONNECTED: Duration = Duration::from_secs(15);
/// Agents of one step.
const STEP: u32 = 20;

/// Signs an agent in, who is asked to take conversations from now on; what waits is given to them.
pub async fn sign_in(app: &App, scope: &AgentScope) -> Result<()> {
    let connected = connected(app);
    app.store.write(&(scope.account_id, scope.user_id(), connected), sign_in_in).await?;
    app.realtime.availability_changed(scope.account_id);
    Ok(())
}

async fn sign_in_in(tx: &Tx, (account, user, connected): &(AccountId, UserId, Connected<'_>)) -> Result<()> {
    channel_agents::sign_in(tx, *account, *user, *connected).await
}

/// Connected to this node from now on.
fn connected(app: &App) -> Connected<'_> {
    Connected { node: app.store.node(), until: app.clock.now().plus(CONNECTED) }
}

/// Notes that these agents of an account are still connected; to be said every five seconds.
pub async fn renew(app: &App, account: AccountId, users: &[UserId]) -> Result<()> {
    app.store.write(&(account, users, connected(app)), renew_in).await
}

async fn renew_in(
    tx: &Tx,
    (account, users, connected): &(AccountId, &[UserId], Connected<'_>),
) -> Result<()> {
    channel_agents::renew(tx, *account, users, *connected).await
}

/// Notes that an agent's last connection is lost. What they are asked to take is given to the next; what they have is
/// theirs for a while.
pub async fn disconnect(app: &App, account: AccountId, user: UserId) -> Result<()> {
    app.store.write(&(account, user), disconnect_in).await
}

async fn disconnect_in(tx: &Tx, (account, user): &(AccountId, UserId)) -> Result<()> {
    channel_agents::disconnect(tx, *account, *user).await
}

/// Notes that an agent is ready, or why not. Whoever is not keeps what they have and is given nothing more.
pub async fn choose_state(
    app: &App,
    scope: &AgentScope,
    availability: Availability,
    reason: Option<&str>,
) -> Result<()> {
    app.store.write(&(scope.account_id, scope.user_id(), availability, reason), choose_in).await?;
    app.realtime.availability_changed(scope.account_id);
    Ok(())
}

pub(super) async fn choose_in(
    tx: &Tx,
    (account, user, availability, reason): &(AccountId, UserId, Availability, Option<&str>),
) -> Result<()> {
    let found = memberships::one(tx, *account, *user).await?;
    let mut membership = found.ok_or(Error::NotFound("agent"))?;
    membership.availability = *availability;
    memberships::update(tx, &membership).await?;
    channel_agents::set_reason(tx, *account, *user, *reason).await
}

/// Signs an agent out: what they are asked to take, and what they have, is given to others, unless they are there on
/// another door.
pub async fn sign_out(app: &App, account: AccountId, user: UserId) -> Result<()> {
    let remains = if app.realtime.listens(account, user) { Remains::Elsewhere } else { Remains::Nowhere };
    let queues = app.settings.channel.queues;
    app.store.write(&(SystemScope { account_id: account }, user, remains, queues), sign_out_in).await
}

/// Where somebody is who has signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remains {
    /// On another door.
    Elsewhere,
    /// On none.
    Nowhere,
}

async fn sign_out_in(
    tx: &Tx,
    (scope, user, remains, queues): &(SystemScope, UserId, Remains, Queues),
) -> Result<()> {
    let account = scope.account_id;
    let reserved = channel_tasks::reserved_for(tx, account, *user).await?;
    let mut concerned: BTreeSet<ConversationId> = reserved.iter().map(|task| task.conversation_id).collect();
    if *remains == Remains::Nowhere {
        concerned.extend(channel_tasks::held_by(tx, account, *user).await?);
    }
    concerned.extend(store::channel::followed_by(tx, account, *user, FOLLOWED).await?);
    let concerned: Vec<ConversationId> = concerned.into_iter().collect();
    for thread in threads::lock(tx, Some(account), &concerned).await? {
        take_back(tx, scope, thread, (*user, queues)).await?;
    }
    channel_agents::sign_out(tx, account, *user).await
}

async fn take_back(
    tx: &Tx,
    scope: &SystemScope,
    thread: Thread,
    (user, queues): (UserId, &Queues),
) -> Result<()> {
    if thread.view.conversation.assignee_id == Some(user) {
        let actor = Actor::system_because("because the agent is gone");
        let thread = change_within(tx, scope, thread, &actor, &[Change::Assignee(None)]).await?;
        return tasks::enqueue(tx, scope, &thread, (Place::Head, None, queues)).await.map(drop);
    }
    lose(tx, scope, &thread, user).await?;
    match tasks::of(tx, &thread).await? {
        Some(task) if task.state == TaskState::Reserved && task.agent_id == Some(user) => {
            tasks::void(tx, scope, &thread, (task, queues)).await
        }
        _ => Ok(()),
    }
}

/// Whether an agent has been gone for too long.
pub async fn vanished_exist(app: &App) -> Result<bool> {
    let gone = channel_agents::vanished(&app.store.reader(), gone_since(app), 1).await?;
    Ok(!gone.is_empty())
}

/// Signs out some agents who have been gone for too long; gives whether there may be more.
pub async fn look_after_vanished(app: &App) -> Result<bool> {
    let gone = channel_agents::vanished(&app.store.reader(), gone_since(app), STEP).await?;
    for (account, user) in &gone {
        sign_out(app, *account, *user).await?;
    }
    Ok(gone.len() >= STEP as usize)
}

fn gone_since(app: &App) -> model::Timestamp {
    app.clock.now().minus(app.settings.channel.queues.return_within)
}
