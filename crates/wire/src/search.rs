//! What a search finds.

use std::collections::HashMap;

use model::Attributes;
use model::contact::Contact;
use model::inbox::{API_CHANNEL, Inbox};
use model::message::{MessageView, Sender};
use model::posting::Thread;
use model::user::{Member, Role};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Look, MessageRest};

/// What a search finds of the kinds that were asked for.
#[derive(Default, Serialize, ToSchema)]
pub struct Found {
    /// Conversations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversations: Option<Vec<FoundConversation>>,
    /// Contacts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Vec<FoundContact>>,
    /// Messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<MessageRest>>,
    /// Articles, of which there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub articles: Option<[i64; 0]>,
}

/// A contact that was found.
#[derive(Serialize, ToSchema)]
pub struct FoundContact {
    email: Option<String>,
    id: i64,
    name: String,
    phone_number: Option<String>,
    identifier: Option<String>,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    last_activity_at: Option<i64>,
}

impl From<&Contact> for FoundContact {
    fn from(contact: &Contact) -> Self {
        Self {
            email: contact.email.clone(),
            id: contact.id.get(),
            name: contact.name.clone(),
            phone_number: contact.phone_number.clone(),
            identifier: contact.identifier.clone(),
            additional_attributes: contact.additional_attributes.clone(),
            last_activity_at: contact.last_activity_at.map(model::Timestamp::seconds),
        }
    }
}

/// What is known of where and with whom a conversation is that was found.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Its contact.
    pub contact: Option<&'a Contact>,
    /// Its inbox.
    pub inbox: Option<&'a Inbox>,
    /// Who works on it.
    pub assignee: Option<&'a Member>,
    /// Its last message.
    pub message: Option<&'a MessageView>,
}

/// A conversation that was found.
#[derive(Serialize, ToSchema)]
pub struct FoundConversation {
    id: i64,
    account_id: i64,
    created_at: i64,
    message: Message,
    contact: Option<FoundContact>,
    inbox: Option<FoundInbox>,
    agent: Agent,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
}

/// The last message, or an empty object.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Message {
    Last(Box<MessageRest>),
    Nothing {},
}

/// Who works on it, or an empty object.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = FoundAgent)]
enum Agent {
    Assignee { id: i64, available_name: String, email: String, name: String, role: &'static str },
    Nobody {},
}

#[derive(Serialize, ToSchema)]
struct FoundInbox {
    id: i64,
    channel_id: i64,
    name: String,
    channel_type: &'static str,
}

impl From<&Inbox> for FoundInbox {
    fn from(inbox: &Inbox) -> Self {
        let (id, channel_id) = (inbox.id.get(), inbox.channel.id.get());
        Self { id, channel_id, name: inbox.name.clone(), channel_type: API_CHANNEL }
    }
}

impl FoundConversation {
    /// The conversation with what surrounds it.
    pub fn new(thread: &Thread, around: Surroundings<'_>, look: Look<'_>) -> Self {
        let conversation = &thread.view.conversation;
        let last = |view| Message::Last(Box::new(MessageRest::new(view, look)));
        Self {
            id: conversation.display_id,
            account_id: conversation.account_id.get(),
            created_at: conversation.created_at.seconds(),
            message: around.message.map_or(Message::Nothing {}, last),
            contact: around.contact.map(FoundContact::from),
            inbox: around.inbox.map(FoundInbox::from),
            agent: around.assignee.map_or(Agent::Nobody {}, assignee),
            additional_attributes: conversation.additional_attributes.clone(),
        }
    }
}

fn assignee(member: &Member) -> Agent {
    let user = &member.user;
    Agent::Assignee {
        id: user.id.get(),
        available_name: user.available_name().to_owned(),
        email: user.email.clone(),
        name: user.name.clone(),
        role: match member.membership.role {
            Role::Agent => "agent",
            Role::Administrator => "administrator",
        },
    }
}

/// A conversation in which something was said, as the older search shows it.
#[derive(Serialize, ToSchema)]
pub struct ConversationSaying {
    id: i64,
    uuid: String,
    created_at: i64,
    contact: Named,
    inbox: Option<FoundInbox>,
    messages: Vec<Said>,
    account_id: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = NamedContact)]
struct Named {
    id: i64,
    name: String,
}

#[derive(Serialize, ToSchema)]
struct Said {
    content: Option<String>,
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender_name: Option<String>,
    message_type: i16,
    created_at: i64,
}

impl ConversationSaying {
    /// These conversations in their order, each with those of `said` that are its own.
    pub fn all(threads: &[Thread], inboxes: &[Inbox], said: &[MessageView]) -> Vec<Self> {
        let mut own: HashMap<i64, Vec<Said>> = HashMap::new();
        for view in said {
            own.entry(view.message.conversation_id.get()).or_default().push(view.into());
        }
        let show = |thread: &Thread| {
            let conversation = &thread.view.conversation;
            let contact = &thread.view.contact;
            Self {
                id: conversation.display_id,
                uuid: conversation.uuid.to_string(),
                created_at: conversation.created_at.seconds(),
                contact: Named { id: contact.id.get(), name: contact.name.clone() },
                inbox: inboxes.iter().find(|inbox| inbox.id == conversation.inbox_id).map(FoundInbox::from),
                messages: own.remove(&conversation.id.get()).unwrap_or_default(),
                account_id: conversation.account_id.get(),
            }
        };
        threads.iter().map(show).collect()
    }
}

impl From<&MessageView> for Said {
    fn from(view: &MessageView) -> Self {
        let name = |sender: &Sender| match sender {
            Sender::Contact(contact) => contact.name.clone(),
            Sender::User(user) => user.name.clone(),
            Sender::AgentBot(bot) => bot.name.clone(),
        };
        Self {
            content: view.message.content.clone(),
            id: view.message.id.get(),
            sender_name: view.sender.as_ref().map(name),
            message_type: view.message.kind.number(),
            created_at: view.message.created_at.seconds(),
        }
    }
}
