//! Who works on a conversation.

use model::activity::Actor;
use model::agent_bot::AgentBotId;
use model::change::Change;
use model::conversation::ConversationId;
use model::posting::Thread;
use model::scope::Staff;
use model::team::{TeamCard, TeamId};
use model::user::UserId;
use model::{Result, found};
use store::{Tx, agent_bots, memberships, threads};

use super::change_within;
use crate::App;

/// Gives the conversation to a member of the account, or to nobody; somebody unknown counts as nobody.
pub async fn assign(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    assignee: Option<UserId>,
) -> Result<Thread> {
    app.store.write(&(scope, conversation, assignee), assign_in).await
}

async fn assign_in(
    tx: &Tx,
    (scope, conversation, assignee): &(&impl Staff, ConversationId, Option<UserId>),
) -> Result<Thread> {
    memberships::keep(tx, *scope, assignee.as_slice()).await?;
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let card = match assignee {
        Some(user) => found(memberships::member(tx, *scope, *user).await)?.map(|member| member.user.card()),
        None => None,
    };
    change_within(tx, *scope, thread, &Actor::staff(&scope.who()), &[Change::Assignee(card)]).await
}

/// Gives the conversation to a bot of the account, whoever had it before; an unknown bot counts as nobody.
pub async fn assign_agent_bot(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    bot: AgentBotId,
) -> Result<Thread> {
    app.store.write(&(scope, conversation, bot), assign_agent_bot_in).await
}

async fn assign_agent_bot_in(
    tx: &Tx,
    (scope, conversation, bot): &(&impl Staff, ConversationId, AgentBotId),
) -> Result<Thread> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let bot = agent_bots::lock_card(tx, *scope, *bot).await?;
    let change = bot.map_or(Change::Assignee(None), Change::AssigneeAgentBot);
    change_within(tx, *scope, thread, &Actor::staff(&scope.who()), &[change]).await
}

/// Hands the conversation to a team, or takes it from one; an assignee outside of the team, as every bot is, is
/// unassigned.
pub async fn assign_team(
    app: &App,
    scope: &impl Staff,
    conversation: ConversationId,
    team: Option<TeamId>,
) -> Result<Thread> {
    app.store.write(&(scope, conversation, team), assign_team_in).await
}

async fn assign_team_in(
    tx: &Tx,
    (scope, conversation, team): &(&impl Staff, ConversationId, Option<TeamId>),
) -> Result<Thread> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let team = match team {
        Some(team) => found(store::teams::by_id(tx, *scope, *team).await)?,
        None => None,
    };
    let mut changes = Vec::new();
    if let Some(team) = &team
        && thread.view.conversation.is_assigned()
    {
        let members = store::teams::members(tx, *scope, team.id).await?;
        if !members.iter().any(|member| Some(member.user.id) == thread.view.conversation.assignee_id) {
            changes.push(Change::Assignee(None));
        }
    }
    changes.push(Change::Team(team.map(|team| TeamCard { id: team.id, name: team.name })));
    change_within(tx, *scope, thread, &Actor::staff(&scope.who()), &changes).await
}
