//! A conversation as customers are answered.

use model::contact::Contact;
use model::conversation::ConversationView;
use model::message::MessageView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::stamp::seconds;
use crate::{ContactRecord, Look, PublicMessage};

/// A conversation as customers are answered.
#[derive(Serialize, ToSchema)]
pub struct PublicConversation {
    id: i64,
    uuid: String,
    inbox_id: i64,
    contact_last_seen_at: i64,
    status: &'static str,
    agent_last_seen_at: i64,
    messages: Vec<PublicMessage>,
    contact: ContactRecord,
}

impl PublicConversation {
    /// The conversation with `messages` in their order; those a customer may not see are left out.
    pub fn new(view: &ConversationView, messages: &[MessageView], contact: &Contact, look: Look<'_>) -> Self {
        let conversation = &view.conversation;
        Self {
            id: conversation.display_id,
            uuid: conversation.uuid.to_string(),
            inbox_id: conversation.inbox_id.get(),
            contact_last_seen_at: seconds(conversation.contact_last_seen_at),
            status: conversation.status.as_str(),
            agent_last_seen_at: seconds(conversation.agent_last_seen_at),
            messages: PublicMessage::all(messages, look),
            contact: contact.into(),
        }
    }
}
