//! A message as agents are answered.

use model::Attributes;
use model::message::MessageView;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::sender::WrittenSenders;
use crate::written::Written;
use crate::{AttachmentPush, Look, SenderPush};

/// A message as agents are answered; `echo_id`, `sender` and `attachments` are absent when there are none.
#[derive(Serialize, ToSchema)]
pub struct MessageRest {
    id: i64,
    content: Option<String>,
    inbox_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    echo_id: Option<Value>,
    conversation_id: i64,
    message_type: i16,
    content_type: &'static str,
    status: &'static str,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    created_at: i64,
    private: bool,
    source_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SenderPush>)]
    sender: Option<Written>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentPush>,
}

impl MessageRest {
    /// The message as it is.
    pub fn new(view: &MessageView, look: Look<'_>) -> Self {
        Self::among(view, look, &mut WrittenSenders::new(look))
    }

    /// These messages in their order.
    pub(crate) fn all(views: &[MessageView], look: Look<'_>) -> Vec<Self> {
        let mut senders = WrittenSenders::new(look);
        views.iter().map(|view| Self::among(view, look, &mut senders)).collect()
    }

    fn among<'a>(view: &'a MessageView, look: Look<'_>, senders: &mut WrittenSenders<'a>) -> Self {
        let message = &view.message;
        Self {
            id: message.id.get(),
            content: message.content.clone(),
            inbox_id: message.inbox_id.get(),
            echo_id: None,
            conversation_id: view.conversation.display_id,
            message_type: message.kind.number(),
            content_type: message.content_type.as_str(),
            status: message.status.as_str(),
            content_attributes: message.content_attributes.clone(),
            created_at: message.created_at.seconds(),
            private: message.private,
            source_id: message.source_id.clone(),
            sender: senders.of(view),
            attachments: AttachmentPush::all(message, look),
        }
    }

    /// With the client's own name for it, in the answer to the request that gave one.
    #[must_use]
    pub fn with_echo(self, echo_id: Option<Value>) -> Self {
        Self { echo_id, ..self }
    }
}
