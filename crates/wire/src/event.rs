//! A fact of the log as the bytes that a client reads; written once for all who see the same.

use model::Token;
use model::event::{Body, Event, EventName, Payload};
use model::message::MessageView;
use model::notification::NotificationNews;
use serde::Serialize;

use crate::notification::{GoneNotification, NotificationEvent};
use crate::written::bytes;
use crate::{
    CachedLists, ContactPush, ConversationEvent, Look, MessageEvent, NotificationPush, PerformerPush,
};

/// Whose eyes an event is written for.
#[derive(Debug, Clone, Copy)]
pub enum Viewer<'a> {
    /// Someone of the business.
    Agent,
    /// A customer, in another session than the conversation's own.
    Contact,
    /// The very session that the conversation belongs to, which alone is shown its own token.
    Owner {
        /// Opens the session's realtime stream.
        pubsub_token: &'a Token,
    },
}

impl<'a> Viewer<'a> {
    pub(crate) fn pubsub_token(self) -> Option<&'a Token> {
        match self {
            Self::Owner { pubsub_token } => Some(pubsub_token),
            Self::Agent | Self::Contact => None,
        }
    }
}

/// What every message to a client is wrapped in.
#[derive(Serialize)]
pub(crate) struct Envelope<T> {
    pub(crate) event: &'static str,
    pub(crate) data: T,
}

/// A shape with what every event says besides.
#[derive(Serialize)]
pub(crate) struct Told<'a, T> {
    #[serde(flatten)]
    pub(crate) shape: T,
    pub(crate) account_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) performer: Option<PerformerPush<'a>>,
}

/// The bytes of `{"event":"message.created","data":{…}}`; `None` for facts that no client is told.
pub fn event_json(event: &Event, viewer: Viewer<'_>, look: Look<'_>) -> Option<Vec<u8>> {
    let name = event.name.as_str();
    let account_id = event.account_id.get();
    let performer = performer(event, look);
    let json = match &event.payload.body {
        Body::Message(view) => {
            bytes(&Envelope { event: name, data: message(event.name, view, &event.payload, performer, look) })
        }
        Body::Conversation(view) => {
            let shape = ConversationEvent::new(view, viewer, look);
            bytes(&Envelope { event: name, data: Told { shape, account_id, performer } })
        }
        Body::Contact(contact) => {
            let shape = ContactPush::new(contact, look.files);
            bytes(&Envelope { event: name, data: Told { shape, account_id, performer } })
        }
        Body::Notification(NotificationNews::Is(view), unread) => {
            let shape = NotificationEvent::new(NotificationPush::told(view, look), *unread);
            bytes(&Envelope { event: name, data: Told { shape, account_id, performer } })
        }
        Body::Notification(NotificationNews::Gone(id), unread) => {
            let shape = NotificationEvent::new(GoneNotification::from(*id), *unread);
            bytes(&Envelope { event: name, data: Told { shape, account_id, performer } })
        }
        Body::CacheKeys(keys) => {
            let shape = CachedLists { cache_keys: (*keys).into() };
            bytes(&Envelope { event: name, data: Told { shape, account_id, performer: None } })
        }
        Body::Access(_) | Body::Channel(_) | Body::Forgotten => return None,
    };
    Some(json)
}

fn message<'a>(
    name: EventName,
    view: &'a MessageView,
    payload: &'a Payload,
    performer: Option<PerformerPush<'a>>,
    look: Look<'_>,
) -> MessageEvent<'a> {
    let mut shape = MessageEvent::new(view, look);
    shape.echo_id = payload.echo_id.as_ref().filter(|_| name == EventName::MessageCreated);
    shape.previous_changes = (name == EventName::MessageUpdated).then_some(&payload.changes);
    shape.performer = performer;
    shape
}

/// The agent or bot who did it; left out of the events that clients know to carry the latest state and no cause.
fn performer<'a>(event: &'a Event, look: Look<'_>) -> Option<PerformerPush<'a>> {
    let causeless = matches!(
        event.name,
        EventName::ConversationUpdated
            | EventName::ConversationStatusChanged
            | EventName::ConversationRead
            | EventName::AssigneeChanged
            | EventName::TeamChanged
    );
    let performer = event.payload.performer.as_ref().filter(|_| !causeless)?;
    Some(PerformerPush::new(performer, look))
}
