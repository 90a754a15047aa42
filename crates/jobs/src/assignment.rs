//! Gives conversations to agents when they become open or come to a team.

use std::time::Duration;

use actions::App;
use actions::routing::{self, Case, Here};
use model::Result;
use model::conversation::ConversationStatus;
use model::event::{Body, Event, EventName};
use model::routing::Cause;
use model::task::{ChannelFact, ChannelNews};
use store::Tx;
use tokio_util::sync::CancellationToken;

use crate::{Consumer, Manner, Page};

/// How often what waits is looked after.
const PERIOD: Duration = Duration::from_secs(15);

/// Gives new and reopened conversations, and those of teams, to whoever is there.
pub struct Assignment;

impl Consumer for Assignment {
    type Found = Here;

    const NAME: &'static str = "assignment";
    const EVENTS: &'static [EventName] = &[
        EventName::ConversationCreated,
        EventName::ConversationStatusChanged,
        EventName::TeamChanged,
        EventName::AssigneeChanged,
        EventName::ConversationUpdated,
        EventName::ChannelTold,
    ];

    fn manner(&self) -> Manner {
        Manner { page: 20, ..Manner::default() }
    }

    fn wants(&self, event: &Event) -> bool {
        case(event).is_some()
    }

    async fn act(&self, app: &App, page: &Page) -> Result<Here> {
        routing::who_is_here(app, page.account_id).await
    }

    async fn record(&self, tx: &Tx, page: &Page, here: &Here) -> Result<()> {
        let mut cases: Vec<Case> = page.events().filter_map(case).collect();
        if page.events().any(is_of_channel) {
            // Whatever happened there, somebody may be free for those who wait longest.
            cases.extend(routing::heads(tx, page.account_id).await?);
        }
        routing::route(tx, &page.scope(), &cases, here).await.map(drop)
    }
}

/// Whether an event is about a conversation that began in a channel.
fn is_of_channel(event: &Event) -> bool {
    match &event.payload.body {
        Body::Conversation(view) => view.conversation.channel().is_some(),
        Body::Channel(_) => true,
        _ => false,
    }
}

/// What an event may lead to.
fn case(event: &Event) -> Option<Case> {
    let view = match &event.payload.body {
        Body::Conversation(view) => view,
        Body::Channel(news) => return task_case(news),
        _ => return None,
    };
    let conversation = &view.conversation;
    let cause = match event.name {
        EventName::ConversationCreated if conversation.status != ConversationStatus::Open => return None,
        EventName::TeamChanged if conversation.team_id.is_none() => return None,
        EventName::TeamChanged => Some(Cause::Team),
        // There, what wants somebody says so by itself.
        EventName::ConversationStatusChanged if is_of_channel(event) => None,
        EventName::AssigneeChanged if conversation.assignee_id.is_none() && !is_of_channel(event) => {
            return None;
        }
        EventName::AssigneeChanged => None,
        // That a bot has it is told with this event alone.
        EventName::ConversationUpdated
            if conversation.assignee_agent_bot_id.is_some()
                && event.payload.changes.contains_key("assignee_agent_bot_id") =>
        {
            None
        }
        EventName::ConversationUpdated => return None,
        _ => Some(Cause::Opened),
    };
    Some(Case { conversation: conversation.id, cause })
}

/// What news of a task may lead to.
fn task_case(news: &ChannelNews) -> Option<Case> {
    let cause = match news.what {
        ChannelFact::Queued { .. } => Cause::Queued,
        ChannelFact::Returned { .. } => Cause::Returned,
        _ => return None,
    };
    Some(Case { conversation: news.conversation_id, cause: Some(cause) })
}

/// Gives what waits to those who come, until told to stop.
pub(crate) async fn serve_arrivals(app: App, stop: CancellationToken) {
    let arrivals = app.realtime.arrivals();
    while let Some(accounts) = stop.run_until_cancelled(arrivals.next()).await {
        for account in accounts {
            if stop.is_cancelled() {
                return;
            }
            if let Err(error) = routing::serve(&app, account).await {
                tracing::warn!(account.id = %account, %error, "What waits could not be given to who came; it is tried again");
            }
        }
    }
}

/// Looks after what waits although somebody may be there for it, until told to stop: an arrival that met a fault, somebody
/// who came to a team, what came before it was known who is there. Every node does so for the people it knows of.
pub(crate) async fn look_after(app: App, stop: CancellationToken) {
    loop {
        let pause = app.realtime.presence_settles_in().unwrap_or(PERIOD).min(PERIOD);
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
        let looked = async {
            // Asked with every look: what was under way when it became known who is there is decided with the next one.
            while app.realtime.presence_settles_in().is_none() && routing::decide_undecided(&app).await? {}
            routing::serve_all(&app).await
        };
        // Seldom under way, and too large to be part of a task that waits.
        if let Err(error) = Box::pin(looked).await {
            tracing::warn!(%error, "What waits could not be looked after; it is tried again");
        }
    }
}
