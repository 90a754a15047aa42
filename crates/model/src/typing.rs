//! Who is writing right now: a signal, never a fact.

use std::sync::Arc;

use crate::conversation::ConversationView;
use crate::message::Sender;
use crate::topic::{Audience, Topic};

/// Whether somebody began or stopped writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypingState {
    /// Began.
    On,
    /// Stopped.
    Off,
}

/// Whom the typist writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everyone in the conversation.
    Public,
    /// Colleagues only: a private note.
    Private,
}

/// Somebody began or stopped writing in a conversation.
#[derive(Debug, Clone)]
pub struct Typing {
    /// Began or stopped.
    pub state: TypingState,
    /// The conversation as it was then.
    pub conversation: Arc<ConversationView>,
    /// Who.
    pub typist: Sender,
    /// To whom.
    pub visibility: Visibility,
}

impl Typing {
    /// The agents of the inbox, and the customer's own session unless a private note is being written.
    pub fn audience(&self) -> Audience {
        let conversation = &self.conversation.conversation;
        let mut audience = Audience::new();
        audience.push(Topic::Inbox(conversation.inbox_id));
        if self.visibility == Visibility::Public {
            audience.push(Topic::ContactInbox(conversation.contact_inbox_id));
        }
        audience
    }

    /// The typist's own topic, whose subscribers are left out.
    pub fn except(&self) -> Option<Topic> {
        match &self.typist {
            Sender::Contact(_) => Some(Topic::ContactInbox(self.conversation.conversation.contact_inbox_id)),
            Sender::User(user) => Some(Topic::User(user.id)),
            Sender::AgentBot(_) => None,
        }
    }
}
