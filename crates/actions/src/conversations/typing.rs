//! Who is writing right now.

use model::Result;
use model::message::Sender;
use model::posting::Thread;
use model::scope::AgentScope;
use model::typing::{Typing, TypingState, Visibility};
use store::messages;

use crate::App;

/// Tells agents that the customer of the conversation began or stopped writing.
pub async fn type_as_contact(app: &App, thread: &Thread, state: TypingState) -> Result<()> {
    let typist = Sender::Contact(thread.view.contact.clone());
    tell(app, thread, typist, (state, Visibility::Public)).await
}

/// Tells that the agent began or stopped writing, to colleagues only when it is a private note.
pub async fn type_as_agent(
    app: &App,
    scope: &AgentScope,
    thread: &Thread,
    (state, visibility): (TypingState, Visibility),
) -> Result<()> {
    tell(app, thread, Sender::User(scope.user.clone()), (state, visibility)).await
}

async fn tell(
    app: &App,
    thread: &Thread,
    typist: Sender,
    (state, visibility): (TypingState, Visibility),
) -> Result<()> {
    let mut conversation = thread.view.clone();
    conversation.last_message = messages::last_public(&app.store.reader(), thread).await?.map(Box::new);
    app.realtime.typing(Typing { state, conversation, typist, visibility });
    Ok(())
}
