//! Files as messages and lists show them.

use model::attachment::{Attachment, FileType};
use model::message::{Message, MessageView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::sender::WrittenSenders;
use crate::written::Written;
use crate::{FileUrls, Look, SenderPush};

/// A file inside a message.
#[derive(Serialize, ToSchema)]
pub struct AttachmentPush {
    id: i64,
    message_id: i64,
    file_type: &'static str,
    account_id: i64,
    #[schema(required)]
    extension: Option<String>,
    content_type: String,
    data_url: String,
    thumb_url: String,
    file_size: u64,
    #[schema(required)]
    width: Option<u32>,
    #[schema(required)]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transcribed_text: Option<&'static str>,
}

impl AttachmentPush {
    /// A file of `message`.
    pub fn new(attachment: &Attachment, message: &Message, look: Look<'_>) -> Self {
        let file = &attachment.file;
        Self {
            id: attachment.id.get(),
            message_id: message.id.get(),
            file_type: attachment.file_type.as_str(),
            account_id: message.account_id.get(),
            extension: file.extension().map(str::to_owned),
            content_type: file.content_type.clone(),
            data_url: look.files.data_url(attachment),
            thumb_url: thumb_url(attachment, look.files),
            file_size: file.size,
            width: file.width,
            height: file.height,
            transcribed_text: (attachment.file_type == FileType::Audio).then_some(""),
        }
    }

    /// All files of `message`.
    pub(crate) fn all(message: &Message, look: Look<'_>) -> Vec<Self> {
        message.attachments.iter().map(|attachment| Self::new(attachment, message, look)).collect()
    }
}

/// A file in the list of all files of a conversation or of a contact.
#[derive(Serialize, ToSchema)]
pub struct ListedAttachment {
    id: i64,
    message_id: i64,
    thumb_url: String,
    data_url: String,
    file_size: u64,
    file_type: &'static str,
    #[schema(required)]
    extension: Option<String>,
    #[schema(required)]
    width: Option<u32>,
    #[schema(required)]
    height: Option<u32>,
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SenderPush>)]
    sender: Option<Written>,
    /// The number of the conversation, in the list of a contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<i64>,
}

impl ListedAttachment {
    /// A file of the message in `view`, as the contact's list shows it.
    pub fn of_contact(attachment: &Attachment, view: &MessageView, look: Look<'_>) -> Self {
        let conversation_id = Some(view.conversation.display_id);
        Self { conversation_id, ..Self::new(attachment, view, look) }
    }

    /// A file of the message in `view`, as the conversation's list shows it.
    pub fn new(attachment: &Attachment, view: &MessageView, look: Look<'_>) -> Self {
        let file = &attachment.file;
        Self {
            id: attachment.id.get(),
            message_id: view.message.id.get(),
            thumb_url: thumb_url(attachment, look.files),
            data_url: look.files.data_url(attachment),
            file_size: file.size,
            file_type: attachment.file_type.as_str(),
            extension: file.extension().map(str::to_owned),
            width: file.width,
            height: file.height,
            created_at: view.message.created_at.seconds(),
            sender: WrittenSenders::new(look).of(view),
            conversation_id: None,
        }
    }
}

/// The small picture; an image too small or odd to have one shows itself, and other files show nothing.
fn thumb_url(attachment: &Attachment, files: &FileUrls) -> String {
    match (attachment.file_type, &attachment.file.thumbnail_key) {
        (FileType::Image, Some(_)) => files.thumb_url(attachment),
        (FileType::Image, None) => files.data_url(attachment),
        _ => String::new(),
    }
}
