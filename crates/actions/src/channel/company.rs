//! Who is in a conversation of a channel: what its log tells of them, who comes, who leaves.

use std::sync::Arc;

use model::company::Company;
use model::conversation::{ConversationId, ConversationStatus};
use model::event::{Body, Event, EventName};
use model::posting::Thread;
use model::scope::{AgentScope, Scope, VisitorScope};
use model::task::{ChannelFact, Leaving, Part};
use model::topic::Topic;
use model::user::UserId;
use model::{Error, Result};
use store::events::{self, Recent};
use store::{Db, Logged, Tx, channel, threads};
use uuid::Uuid;

use crate::App;
use crate::routing::tasks;

/// Events of one conversation that tell who is in it, at most.
const TOLD: u32 = 200;
/// Events of its customer's session among which they are looked for.
const LOOKED_AT: u32 = 2000;
/// What events say that somebody else has it.
const ASSIGNEE: &str = "assignee_id";
/// Conversations at most in which somebody takes part beside their agents.
pub(crate) const FOLLOWED: u32 = 100;

/// What the log tells of who is in a conversation, and of who is looked for.
#[derive(Debug, Clone)]
pub struct Told {
    /// In order; the newest of many.
    pub events: Vec<Arc<Logged>>,
    /// Who was in it before the first of them.
    pub before: Company,
}

impl Told {
    /// Who is in it now.
    pub fn company(&self) -> Company {
        let mut company = self.before.clone();
        for logged in &self.events {
            company.follow(&logged.event);
        }
        company
    }
}

/// Reads what the log tells of a conversation.
pub async fn told(db: &impl Db, thread: &Thread) -> Result<Told> {
    let conversation = &thread.view.conversation;
    let wanted = Recent {
        topic: Topic::ContactInbox(conversation.contact_inbox_id),
        names: &[EventName::ChannelTold, EventName::ConversationStatusChanged],
        changing: (EventName::ConversationUpdated, ASSIGNEE),
        since: conversation.created_at,
        limit: TOLD,
        looked_at: LOOKED_AT,
    };
    let mut events = events::recent(db, conversation.account_id, wanted).await?;
    events.retain(|logged| is_about(&logged.event, conversation.id));
    // Whose it is and of whom the log does not tell has it for longer than the log reaches back.
    let tells_of_agent = events.iter().any(|logged| logged.event.payload.changes.contains_key(ASSIGNEE));
    let agent = thread.view.assignee.as_ref().filter(|_| !tells_of_agent);
    Ok(Told { events, before: Company::of_agent(agent) })
}

fn is_about(event: &Event, conversation: ConversationId) -> bool {
    match &event.payload.body {
        Body::Channel(news) => news.conversation_id == conversation,
        Body::Conversation(view) => view.conversation.id == conversation,
        _ => false,
    }
}

/// An agent or supervisor takes part in a conversation beside its agent, and everybody in it is told, unless they are in
/// it already, here or elsewhere. `Gone` when it has ended.
pub async fn take_part(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    part: Part,
) -> Result<()> {
    app.store.write(&(scope, conversation, part), take_part_in).await
}

async fn take_part_in(
    tx: &Tx,
    (scope, conversation, part): &(&AgentScope, ConversationId, Part),
) -> Result<()> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    if thread.view.conversation.status == ConversationStatus::Resolved {
        return Err(Error::Gone("conversation"));
    }
    let company = told(tx, &thread).await?.company();
    let is_known = company.member(scope.user_id()).is_some();
    if is_known || thread.view.conversation.assignee_id == Some(scope.user_id()) {
        return Ok(());
    }
    store::participants::admit(tx, *scope, *conversation, scope.user_id()).await?;
    tasks::tell(tx, *scope, &thread, ChannelFact::Entered(scope.user.clone(), *part));
    Ok(())
}

/// Somebody who takes part beside the agent of a locked conversation leaves it.
pub(crate) async fn step_out(tx: &Tx, scope: &AgentScope, thread: &Thread) -> Result<()> {
    if let Some(member) = told(tx, thread).await?.company().member(scope.user_id()) {
        tasks::tell(tx, scope, thread, ChannelFact::Left(member.user.clone(), member.part));
    }
    Ok(())
}

/// Somebody is gone who may have taken part beside the agent of a locked conversation.
pub(crate) async fn lose(tx: &Tx, scope: &impl Scope, thread: &Thread, user: UserId) -> Result<()> {
    if let Some(member) = told(tx, thread).await?.company().member(user) {
        tasks::tell(tx, scope, thread, ChannelFact::Lost(member.user.clone(), member.part));
    }
    Ok(())
}

/// The public names of the conversations in which an agent takes part beside their agents.
pub async fn taking_part(app: &App, scope: &AgentScope) -> Result<Vec<(Uuid, Part)>> {
    let db = app.store.reader();
    let mut names = Vec::new();
    for conversation in channel::followed_by(&db, scope.account_id, scope.user_id(), FOLLOWED).await? {
        let thread = threads::by_id(&db, scope, conversation).await?;
        let company = told(&db, &thread).await?.company();
        let part = company.member(scope.user_id()).map(|member| member.part);
        names.extend(part.map(|part| (thread.view.conversation.uuid, part)));
    }
    Ok(names)
}

/// Tells that a customer is here again, if it was told that they are not.
pub async fn customer_comes(app: &App, scope: &VisitorScope, conversation: ConversationId) -> Result<()> {
    app.store.write(&(scope, conversation, None), note_customer_in).await
}

/// Tells that a customer is here no more, if nobody knows it.
pub async fn customer_leaves(
    app: &App,
    scope: &VisitorScope,
    conversation: ConversationId,
    leaving: Leaving,
) -> Result<()> {
    app.store.write(&(scope, conversation, Some(leaving)), note_customer_in).await
}

async fn note_customer_in(
    tx: &Tx,
    (scope, conversation, leaving): &(&VisitorScope, ConversationId, Option<Leaving>),
) -> Result<()> {
    let thread = threads::lock_one(tx, *scope, *conversation).await?;
    let is_told = told(tx, &thread).await?.company().customer_is_gone() == leaving.is_some();
    if is_told || thread.view.conversation.status == ConversationStatus::Resolved {
        return Ok(());
    }
    let fact = leaving.map_or(ChannelFact::CustomerCame, ChannelFact::CustomerLeft);
    tasks::tell(tx, *scope, &thread, fact);
    Ok(())
}
