//! Messages of a conversation as agents are answered.

use model::Attributes;
use model::conversation::ConversationView;
use model::message::MessageView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::stamp::iso;
use crate::written::Written;
use crate::{ContactPush, Look, MessageRest, UserPush};

/// Messages of a conversation as agents are answered, with what else a conversation's page shows.
#[derive(Serialize, ToSchema)]
pub struct MessageList {
    meta: Meta,
    payload: Vec<MessageRest>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = MessageListMeta)]
struct Meta {
    labels: Vec<String>,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    #[schema(value_type = ContactPush)]
    contact: Written,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<UserPush>)]
    assignee: Option<Written>,
    agent_last_seen_at: Option<String>,
    assignee_last_seen_at: Option<String>,
}

impl MessageList {
    /// `messages` in their order.
    pub fn new(view: &ConversationView, messages: &[MessageView], look: Look<'_>) -> Self {
        let conversation = &view.conversation;
        let assignee = view.assignee.as_ref();
        Self {
            meta: Meta {
                labels: conversation.labels.clone(),
                additional_attributes: conversation.additional_attributes.clone(),
                contact: Written::of(&ContactPush::new(&view.contact, look.files)),
                assignee: assignee.map(|assignee| Written::of(&UserPush::new(assignee, look))),
                agent_last_seen_at: iso(conversation.agent_last_seen_at),
                assignee_last_seen_at: iso(conversation.assignee_last_seen_at),
            },
            payload: MessageRest::all(messages, look),
        }
    }
}
