//! Does several things to a conversation, one after the other, as whoever asks.

use model::conversation::ConversationId;
use model::message::{Author, MessageKind};
use model::posting::{Draft, Speaker};
use model::scope::AgentScope;
use model::step::{Assignee, Step};
use model::user::UserId;
use model::{Error, Result};
use store::messages::{Page, Reader};
use store::threads;

use crate::{App, conversations, messages, transcripts, uploads};

/// How far back whoever answered last is looked for.
const LOOKED_AT: u32 = 100;

/// Does these things to the conversation with this number, each by itself: what is done stays done when one fails.
///
/// `Forbidden` when the agent may not see it.
async fn take(app: &App, scope: &AgentScope, display_id: i64, steps: &[Step]) -> Result<()> {
    let conversation = threads::key_of_agent(&app.store.reader(), scope, display_id).await?;
    for step in steps {
        take_one(app, scope, conversation, step).await?;
    }
    Ok(())
}

async fn take_one(app: &App, scope: &AgentScope, conversation: ConversationId, step: &Step) -> Result<()> {
    match step {
        Step::Say(words) => {
            say(app, scope, conversation, Draft::text(MessageKind::Outgoing, Speaker::System, words)).await
        }
        Step::Note(words) => {
            let note = Draft::text(MessageKind::Outgoing, Speaker::System, words);
            say(app, scope, conversation, Draft { private: true, ..note }).await
        }
        Step::Send(files) => {
            let files = uploads::take(app, scope, files).await?;
            let wordless = Draft::text(MessageKind::Outgoing, Speaker::System, "");
            say(app, scope, conversation, Draft { content: None, files, ..wordless }).await
        }
        Step::Labels { add, remove } => {
            conversations::edit_labels(app, scope, conversation, add, remove).await.map(drop)
        }
        Step::Team(team) => conversations::assign_team(app, scope, conversation, *team).await.map(drop),
        Step::Assignee(assignee) => assign(app, scope, conversation, *assignee).await,
        Step::Mute => conversations::mute(app, scope, conversation).await.map(drop),
        Step::Status(request) => {
            conversations::change_status(app, scope, conversation, *request).await.map(drop)
        }
        Step::Priority(priority) => {
            conversations::set_priority(app, scope, conversation, *priority).await.map(drop)
        }
        Step::Transcript(addresses) => {
            for address in addresses {
                transcripts::send(app, scope, conversation, address).await?;
            }
            Ok(())
        }
    }
}

async fn say(app: &App, scope: &AgentScope, conversation: ConversationId, draft: Draft) -> Result<()> {
    messages::post_as_agent(app, scope, conversation, draft, None).await.map(drop)
}

async fn assign(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
    assignee: Assignee,
) -> Result<()> {
    let user = match assignee {
        Assignee::Nobody => None,
        Assignee::Member(user) => Some(user),
        Assignee::Caller => Some(scope.user_id()),
        Assignee::LastResponding => match last_responding(app, scope, conversation).await? {
            Some(user) => Some(user),
            // Nobody answered yet, so it stays with whoever has it.
            None => return Ok(()),
        },
    };
    conversations::assign(app, scope, conversation, user).await.map(drop)
}

async fn last_responding(
    app: &App,
    scope: &AgentScope,
    conversation: ConversationId,
) -> Result<Option<UserId>> {
    let db = app.store.reader();
    let thread = threads::by_id(&db, scope, conversation).await?;
    let page = store::messages::page(&db, &thread, Reader::Customer, Page::Latest(LOOKED_AT)).await?;
    Ok(page.iter().rev().find_map(|view| match (view.message.kind, view.message.author) {
        (MessageKind::Outgoing, Some(Author::User(user))) => Some(user),
        _ => None,
    }))
}

/// Does these things to each of the conversations that the agent may see; others are passed over.
pub async fn take_all(app: &App, scope: &AgentScope, display_ids: &[i64], steps: &[Step]) -> Result<()> {
    for display_id in display_ids {
        match take(app, scope, *display_id, steps).await {
            Err(Error::NotFound(_) | Error::Forbidden(_)) => {}
            outcome => outcome?,
        }
    }
    Ok(())
}
