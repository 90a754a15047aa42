//! A message as customers are answered.

use model::Attributes;
use model::message::MessageView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::sender::WrittenSenders;
use crate::written::Written;
use crate::{AttachmentPush, Look, SenderPush};

/// A message as customers are answered; `attachments` and `sender` are absent when there are none.
#[derive(Serialize, ToSchema)]
pub struct PublicMessage {
    id: i64,
    content: Option<String>,
    message_type: i16,
    content_type: &'static str,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    created_at: i64,
    conversation_id: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentPush>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SenderPush>)]
    sender: Option<Written>,
}

impl PublicMessage {
    /// The message as it is.
    pub fn new(view: &MessageView, look: Look<'_>) -> Self {
        Self::among(view, look, &mut WrittenSenders::new(look))
    }

    /// These messages in their order; those a customer may not see are left out.
    pub fn all(views: &[MessageView], look: Look<'_>) -> Vec<Self> {
        let mut senders = WrittenSenders::new(look);
        let public = views.iter().filter(|view| view.message.is_public());
        public.map(|view| Self::among(view, look, &mut senders)).collect()
    }

    fn among<'a>(view: &'a MessageView, look: Look<'_>, senders: &mut WrittenSenders<'a>) -> Self {
        let message = &view.message;
        Self {
            id: message.id.get(),
            content: message.content.clone(),
            message_type: message.kind.number(),
            content_type: message.content_type.as_str(),
            content_attributes: message.content_attributes.clone(),
            created_at: message.created_at.seconds(),
            conversation_id: view.conversation.display_id,
            attachments: AttachmentPush::all(message, look),
            sender: senders.of(view),
        }
    }
}
