//! Who is writing right now.

use std::sync::Arc;

use model::conversation::ConversationView;
use model::message::Sender;
use model::scope::Staff;
use model::typing::{Typing, TypingState, Visibility};

use crate::App;

/// Tells agents that the customer of the conversation began or stopped writing.
pub fn type_as_contact(app: &App, conversation: Arc<ConversationView>, state: TypingState) {
    let typist = Sender::Contact(conversation.contact.clone());
    app.realtime.typing(Typing { state, conversation, typist, visibility: Visibility::Public });
}

/// Tells that the agent or bot began or stopped writing, to colleagues only when it is a private note.
pub fn type_as_agent(
    app: &App,
    scope: &impl Staff,
    conversation: Arc<ConversationView>,
    (state, visibility): (TypingState, Visibility),
) {
    let typist = Sender::from(scope.who());
    app.realtime.typing(Typing { state, conversation, typist, visibility });
}
