//! What events may not show any more once it was deleted.

use serde_json::json;

use crate::contact::ContactId;
use crate::conversation::ConversationId;
use crate::event::{Body, Changes, Payload};
use crate::message::{ContentType, Message, MessageId};
use crate::notification::NotificationNews;
use crate::{Attributes, Id};

/// Something deleted that events of the past still show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redaction {
    /// What a message said.
    Message(MessageId),
    /// A conversation with all that was said in it.
    Conversation(ConversationId),
    /// A contact.
    Contact(ContactId),
}

/// What a deleted message says.
pub const DELETED: &str = "This message was deleted";

impl Redaction {
    /// The rows' spelling: the kind and the key.
    pub const fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Message(id) => ("message", id.get()),
            Self::Conversation(id) => ("conversation", id.get()),
            Self::Contact(id) => ("contact", id.get()),
        }
    }

    /// Reads that spelling.
    pub fn of_parts(kind: &str, target: i64) -> Option<Self> {
        match kind {
            "message" => Some(Self::Message(Id::new(target))),
            "conversation" => Some(Self::Conversation(Id::new(target))),
            "contact" => Some(Self::Contact(Id::new(target))),
            _ => None,
        }
    }

    /// Texts one of which every payload holds that shows it.
    pub fn traces(self) -> Vec<String> {
        match self {
            Self::Message(id) => vec![format!(r#""message":{{"id":{id},"#)],
            Self::Conversation(id) => {
                vec![format!(r#""conversation":{{"id":{id},"#), format!(r#""conversation_id":{id},"#)]
            }
            Self::Contact(id) => vec![format!(r#""contact":{{"id":{id},"#)],
        }
    }

    /// Takes it out of a payload; whether there was anything to take out.
    pub fn apply(self, payload: &mut Payload) -> bool {
        let shows = match (&payload.body, self) {
            (Body::Message(view), Self::Message(id)) => view.message.id == id,
            (Body::Message(view), Self::Conversation(id)) => view.message.conversation_id == id,
            (Body::Conversation(view), Self::Message(id)) => {
                view.last_message.as_ref().is_some_and(|last| last.message.id == id)
            }
            (Body::Conversation(view), Self::Conversation(id)) => view.conversation.id == id,
            (Body::Contact(contact), Self::Contact(id)) => contact.id == id,
            (Body::Notification(NotificationNews::Is(view), _), Self::Conversation(id)) => {
                view.conversation.conversation.id == id
            }
            (Body::Notification(NotificationNews::Is(view), _), Self::Message(id)) => {
                let both = [&view.message, &view.conversation.last_message];
                both.into_iter().flatten().any(|view| view.message.id == id)
            }
            _ => false,
        };
        if !shows {
            return false;
        }
        match (&mut payload.body, self) {
            (Body::Message(view), Self::Message(_)) => {
                erase(&mut view.message);
                payload.changes.retain(|name, _| name != "content" && name != "content_attributes");
            }
            (Body::Conversation(view), Self::Message(_)) => {
                if let Some(last) = &mut view.last_message {
                    erase(&mut last.message);
                }
            }
            (Body::Notification(NotificationNews::Is(view), _), Self::Message(id)) => {
                let both = [&mut view.message, &mut view.conversation.last_message];
                let its = both.into_iter().flatten().filter(|view| view.message.id == id);
                its.for_each(|view| erase(&mut view.message));
            }
            (body, _) => {
                *body = Body::Forgotten;
                payload.changes = Changes::new();
            }
        }
        true
    }
}

/// Leaves of a message only that it was there.
pub fn erase(message: &mut Message) {
    message.content = Some(DELETED.to_owned());
    message.content_type = ContentType::Text;
    message.content_attributes = Attributes::from_iter([("deleted".to_owned(), json!(true))]);
    message.attachments = Vec::new();
}
