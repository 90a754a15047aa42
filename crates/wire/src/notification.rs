//! What an agent is told to look at.

use model::Attributes;
use model::message::{MessageView, Sender};
use model::notification::{
    Notification, NotificationId, NotificationKind, NotificationView, UnreadCount, readable,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::stamp::iso;
use crate::written::Written;
use crate::{ConversationEvent, Look, MessageEvent, UserPush, Viewer};

/// Words of a message that a notification shows.
const WORDS: usize = 10;
/// Characters of these words: not every language parts words by spaces, and what is pushed must stay below 4,096 bytes.
const CHARACTERS: usize = 200;

/// What stands for a message where there is none, or nothing in it.
const NOTHING: &str = "No content";

/// A notification as events and lists show it.
#[derive(Serialize, ToSchema)]
pub struct NotificationPush<'a> {
    id: i64,
    notification_type: &'static str,
    push_message_title: String,
    push_message_body: String,
    primary_actor_type: &'static str,
    /// The key of the conversation, not the number that people see.
    primary_actor_id: i64,
    primary_actor: ConversationEvent<'a>,
    #[schema(required)]
    read_at: Option<String>,
    /// What was said, when it is about that.
    #[schema(required)]
    secondary_actor: Option<MessageEvent<'a>>,
    user: UserPush<'a>,
    created_at: i64,
    last_activity_at: i64,
    #[schema(required)]
    snoozed_until: Option<String>,
    #[schema(value_type = Object)]
    meta: &'a Attributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<i64>,
}

impl<'a> NotificationPush<'a> {
    /// As events show it: the title says what the body says.
    pub fn told(view: &'a NotificationView, look: Look<'_>) -> Self {
        let account_id = Some(view.notification.account_id.get());
        Self { account_id, ..Self::new(view, body(view), look) }
    }

    /// As lists show it, ready for an answer.
    pub fn listed(view: &'a NotificationView, look: Look<'_>) -> NotificationRest {
        NotificationRest(Written::of(&Self::new(view, title(view), look)))
    }

    fn new(view: &'a NotificationView, title: String, look: Look<'_>) -> Self {
        let notification = &view.notification;
        Self {
            id: notification.id.get(),
            notification_type: notification.kind.as_str(),
            push_message_title: title,
            push_message_body: body(view),
            primary_actor_type: "Conversation",
            primary_actor_id: notification.conversation_id.get(),
            primary_actor: ConversationEvent::new(&view.conversation, Viewer::Agent, look),
            read_at: iso(notification.read_at),
            secondary_actor: view.message.as_deref().map(|message| MessageEvent::new(message, look)),
            user: UserPush::new(&view.user, look),
            created_at: notification.created_at.seconds(),
            last_activity_at: notification.last_activity_at.seconds(),
            snoozed_until: iso(notification.snoozed_until),
            meta: &notification.meta,
            account_id: None,
        }
    }
}

/// A notification in a list.
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = NotificationPush)]
pub struct NotificationRest(Written);

/// What a notification says in a few words, without anything that customers said.
pub fn title(view: &NotificationView) -> String {
    let number = view.conversation.conversation.display_id;
    match view.notification.kind {
        NotificationKind::ConversationCreation => format!("Conversation #{number} has begun"),
        NotificationKind::ConversationAssignment => format!("Conversation #{number} has been given to you"),
        NotificationKind::AssignedConversationNewMessage => {
            format!("A new message in your conversation #{number}")
        }
        NotificationKind::ConversationMention => format!("You were mentioned in conversation #{number}"),
        NotificationKind::ParticipatingConversationNewMessage => {
            format!("A new message in conversation #{number}, in which you take part")
        }
    }
}

/// Who said what: the first words, or what is there instead.
pub(crate) fn body(view: &NotificationView) -> String {
    let message = view.message.as_deref().or(view.conversation.last_message.as_deref());
    message.map_or_else(|| format!("{}: {NOTHING}", view.conversation.contact.name), said)
}

/// What whoever said it is called.
pub fn speaker(view: &MessageView) -> Option<&str> {
    match &view.sender {
        Some(Sender::Contact(contact)) => Some(&contact.name),
        Some(Sender::User(user)) => Some(&user.available_name),
        Some(Sender::AgentBot(bot)) => Some(&bot.name),
        None => None,
    }
}

fn said(view: &MessageView) -> String {
    let words = match view.message.content.as_deref().map(str::trim).filter(|content| !content.is_empty()) {
        Some(content) => first_words(&readable(content)),
        None if view.message.attachments.is_empty() => NOTHING.to_owned(),
        None => "Attachment".to_owned(),
    };
    match speaker(view) {
        Some(name) => format!("{name}: {words}"),
        None => words,
    }
}

fn first_words(content: &str) -> String {
    let mut words: Vec<&str> = content.split_whitespace().take(WORDS + 1).collect();
    let mut more = words.len() > WORDS;
    words.truncate(WORDS);
    let mut first = words.join(" ");
    if let Some((end, _)) = first.char_indices().nth(CHARACTERS) {
        first.truncate(end);
        more = true;
    }
    if more {
        first.push('…');
    }
    first
}

/// What the user of a notification learns.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotificationEvent<N> {
    pub(crate) notification: N,
    pub(crate) unread_count: i64,
    pub(crate) count: i64,
}

impl<N> NotificationEvent<N> {
    pub(crate) fn new(notification: N, unread: UnreadCount) -> Self {
        Self { notification, unread_count: unread, count: unread }
    }
}

/// A notification of which only the key is left.
#[derive(Serialize, ToSchema)]
pub(crate) struct GoneNotification {
    id: i64,
}

impl From<NotificationId> for GoneNotification {
    fn from(id: NotificationId) -> Self {
        Self { id: id.get() }
    }
}

/// A notification as actions answer it.
#[derive(Serialize, ToSchema)]
pub struct NotificationRecord {
    id: i64,
    account_id: i64,
    user_id: i64,
    notification_type: &'static str,
    primary_actor_type: &'static str,
    primary_actor_id: i64,
    #[schema(required)]
    secondary_actor_type: Option<&'static str>,
    #[schema(required)]
    secondary_actor_id: Option<i64>,
    #[schema(required)]
    read_at: Option<String>,
    created_at: String,
    updated_at: String,
    #[schema(required)]
    snoozed_until: Option<String>,
    last_activity_at: String,
    #[schema(value_type = Object)]
    meta: Attributes,
}

impl From<Notification> for NotificationRecord {
    fn from(notification: Notification) -> Self {
        Self {
            id: notification.id.get(),
            account_id: notification.account_id.get(),
            user_id: notification.user_id.get(),
            notification_type: notification.kind.as_str(),
            primary_actor_type: "Conversation",
            primary_actor_id: notification.conversation_id.get(),
            secondary_actor_type: notification.message_id.map(|_| "Message"),
            secondary_actor_id: notification.message_id.map(model::Id::get),
            read_at: iso(notification.read_at),
            created_at: notification.created_at.iso(),
            updated_at: notification.updated_at.iso(),
            snoozed_until: iso(notification.snoozed_until),
            last_activity_at: notification.last_activity_at.iso(),
            meta: notification.meta,
        }
    }
}
