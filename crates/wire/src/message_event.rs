//! A message as events show it, and as conversations show their last one.

use model::Attributes;
use model::event::Changes;
use model::message::{Author, MessageConversation, MessageView};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::performer::{AGENT_BOT, USER};
use crate::{AttachmentPush, Look, PerformerPush, SenderPush};

/// Counts above this are of no use to anyone.
pub(crate) const UNREAD_LIMIT: i64 = 10;

/// A message as events show it, and as conversations show their last one.
#[derive(Serialize, ToSchema)]
pub struct MessageEvent<'a> {
    id: i64,
    #[schema(required)]
    content: Option<&'a str>,
    account_id: i64,
    inbox_id: i64,
    conversation_id: i64,
    message_type: i16,
    created_at: i64,
    updated_at: String,
    private: bool,
    status: &'static str,
    #[schema(required)]
    source_id: Option<&'a str>,
    content_type: &'static str,
    #[schema(value_type = Object)]
    content_attributes: &'a Attributes,
    #[schema(required)]
    sender_type: Option<&'static str>,
    #[schema(required)]
    sender_id: Option<i64>,
    external_source_ids: Empty,
    additional_attributes: Empty,
    #[schema(required)]
    processed_message_content: Option<&'a str>,
    sentiment: Empty,
    conversation: Conversation<'a>,
    /// Only in `message.created`, and only if the sender gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) echo_id: Option<&'a Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentPush>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<SenderPush<'a>>,
    /// Only in `message.updated`: attribute → `[old, new]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) previous_changes: Option<&'a Changes>,
    /// Only if an agent's or a bot's request was the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) performer: Option<PerformerPush<'a>>,
}

/// An object that is there and empty.
#[derive(Serialize, ToSchema)]
pub(crate) struct Empty {}

#[derive(Serialize, ToSchema)]
#[schema(as = MessageEventConversation)]
struct Conversation<'a> {
    #[schema(required)]
    assignee_id: Option<i64>,
    unread_count: i64,
    last_activity_at: i64,
    contact_inbox: ContactInbox<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = MessageEventContactInbox)]
struct ContactInbox<'a> {
    source_id: &'a str,
}

impl<'a> MessageEvent<'a> {
    /// The message as it is.
    pub fn new(view: &'a MessageView, look: Look<'_>) -> Self {
        let message = &view.message;
        Self {
            id: message.id.get(),
            content: message.content.as_deref(),
            account_id: message.account_id.get(),
            inbox_id: message.inbox_id.get(),
            conversation_id: view.conversation.display_id,
            message_type: message.kind.number(),
            created_at: message.created_at.seconds(),
            updated_at: message.updated_at.iso(),
            private: message.private,
            status: message.status.as_str(),
            source_id: message.source_id.as_deref(),
            content_type: message.content_type.as_str(),
            content_attributes: &message.content_attributes,
            sender_type: message.author.map(sender_type),
            sender_id: message.author.map(sender_id),
            external_source_ids: Empty {},
            additional_attributes: Empty {},
            processed_message_content: message.content.as_deref(),
            sentiment: Empty {},
            conversation: Conversation::from(&view.conversation),
            echo_id: None,
            attachments: AttachmentPush::all(message, look),
            sender: view.sender.as_ref().map(|sender| SenderPush::new(sender, look)),
            previous_changes: None,
            performer: None,
        }
    }
}

impl<'a> From<&'a MessageConversation> for Conversation<'a> {
    fn from(conversation: &'a MessageConversation) -> Self {
        Self {
            assignee_id: conversation.assignee_id.map(model::Id::get),
            unread_count: conversation.unread_count.min(UNREAD_LIMIT),
            last_activity_at: conversation.last_activity_at.seconds(),
            contact_inbox: ContactInbox { source_id: &conversation.source_id },
        }
    }
}

fn sender_type(author: Author) -> &'static str {
    match author {
        Author::Contact(_) => "Contact",
        Author::User(_) => USER,
        Author::AgentBot(_) => AGENT_BOT,
    }
}

fn sender_id(author: Author) -> i64 {
    match author {
        Author::Contact(id) => id.get(),
        Author::User(id) => id.get(),
        Author::AgentBot(id) => id.get(),
    }
}
