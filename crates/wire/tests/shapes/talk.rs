//! What is said: messages, their files, their conversations, and the events that tell of them.

use model::attachment::{Attachment, FileType, StoredFile};
use model::conversation::{Conversation, ConversationStatus, ConversationView, Priority};
use model::event::{Body, Event, EventName, Payload};
use model::message::{
    Author, ContentType, Message, MessageConversation, MessageKind, MessageStatus, MessageView, Sender,
};
use model::team::TeamCard;
use model::{Attributes, Id};
use serde_json::json;

use crate::samples::{at, bot, contact, object, session, user};
use crate::scene;

pub(crate) fn picture() -> Attachment {
    Attachment {
        id: Id::new(31),
        file_type: FileType::Image,
        file: StoredFile {
            key: "2026/06/0c9f".into(),
            name: "my cat.png".into(),
            content_type: "image/png".into(),
            size: 2048,
            width: Some(640),
            height: Some(480),
            thumbnail_key: Some("2026/06/0c9f-thumb".into()),
        },
        created_at: at(60),
    }
}

pub(crate) fn recording() -> Attachment {
    let file = StoredFile {
        name: "voice".into(),
        content_type: "audio/ogg".into(),
        width: None,
        height: None,
        thumbnail_key: None,
        ..picture().file
    };
    Attachment { id: Id::new(32), file_type: FileType::Audio, file, ..picture() }
}

/// What Jane says, in the conversation with 12 unread messages.
pub(crate) fn question() -> MessageView {
    MessageView {
        message: Message {
            id: Id::new(106),
            account_id: Id::new(1),
            inbox_id: Id::new(3),
            conversation_id: Id::new(4012),
            kind: MessageKind::Incoming,
            private: false,
            status: MessageStatus::Sent,
            content_type: ContentType::Text,
            content: Some("hello \"you\"".into()),
            content_attributes: Attributes::new(),
            author: Some(Author::Contact(Id::new(10))),
            source_id: None,
            attachments: Vec::new(),
            created_at: at(60),
            updated_at: at(61),
        },
        sender: Some(Sender::Contact((&contact()).into())),
        conversation: MessageConversation {
            display_id: 7,
            assignee_id: None,
            unread_count: 12,
            last_activity_at: at(60),
            contact_inbox_id: Id::new(8),
            source_id: "jane@phone".into(),
        },
    }
}

/// What Ada answers, with files.
pub(crate) fn answer() -> MessageView {
    let mut view = question();
    view.message.id = Id::new(107);
    view.message.kind = MessageKind::Outgoing;
    view.message.content = None;
    view.message.content_attributes = object(json!({"in_reply_to": 106}));
    view.message.author = Some(Author::User(Id::new(7)));
    view.message.source_id = Some("mail-1".into());
    view.message.attachments = vec![picture(), recording()];
    view.sender = Some(Sender::User(user().card()));
    view.conversation.assignee_id = Some(Id::new(7));
    view
}

/// What the system notes for agents.
pub(crate) fn activity() -> MessageView {
    let mut view = question();
    view.message.id = Id::new(108);
    view.message.kind = MessageKind::Activity;
    view.message.author = None;
    view.sender = None;
    view
}

/// A conversation in which nothing has happened yet.
pub(crate) fn fresh() -> ConversationView {
    let view = scene::thread(ConversationStatus::Open).view;
    let conversation = Conversation {
        id: Id::new(4012),
        contact_id: Id::new(10),
        display_id: 7,
        uuid: uuid::Uuid::from_u128(0x6f0c_1111_2222_4333_8444_5555_6666_7777),
        last_activity_at: at(60),
        created_at: at(0),
        updated_at: at(60),
        ..view.conversation
    };
    ConversationView {
        conversation,
        contact: (&contact()).into(),
        contact_inbox: session().contact_inbox,
        ..view
    }
}

/// A conversation in which everything has happened.
pub(crate) fn busy() -> ConversationView {
    let mut view = fresh();
    let conversation = &mut view.conversation;
    conversation.status = ConversationStatus::Snoozed;
    conversation.priority = Some(Priority::High);
    conversation.assignee_id = Some(Id::new(7));
    conversation.team_id = Some(Id::new(2));
    conversation.labels = vec!["support".into()];
    conversation.custom_attributes = object(json!({"order": 5}));
    conversation.agent_last_seen_at = Some(at(10));
    conversation.assignee_last_seen_at = Some(at(11));
    conversation.contact_last_seen_at = Some(at(12));
    conversation.first_reply_created_at = Some(at(13));
    conversation.waiting_since = Some(at(14));
    conversation.snoozed_until = Some(at(3600));
    conversation.facts.unread_count = 12;
    conversation.facts.last_incoming_at = Some(at(60));
    view.assignee = Some(user().card());
    view.team = Some(TeamCard { id: Id::new(2), name: "billing".into() });
    view.reply_window_hours = Some(1);
    view.last_message = Some(Box::new(question()));
    view
}

/// The same with a bot that works on it.
pub(crate) fn busy_bot() -> ConversationView {
    let mut view = busy();
    view.conversation.assignee_id = None;
    view.assignee = None;
    view.conversation.assignee_agent_bot_id = Some(bot().id);
    view.assignee_agent_bot = Some(bot().card());
    view
}

pub(crate) fn event(name: EventName, body: Body) -> Event {
    Event {
        account_id: Id::new(1),
        seq: 5,
        name,
        audience: model::topic::Audience::new(),
        created_at: at(60),
        payload: Payload::of(body),
    }
}
