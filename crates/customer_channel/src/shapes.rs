//! What this door tells: conversations, participants, messages, activities.

use model::Timestamp;
use model::conversation::{ContactCard, ConversationStatus};
use model::message::{Message, MessageKind, MessageView, Sender};
use model::posting::Thread;
use model::task::{DEFAULT_QUEUE, Part, Task, TaskState};
use model::user::UserCard;
use serde_json::{Map, Value, json};
use store::contact_inboxes::Visitor;
use uuid::Uuid;
use wire::FileUrls;

/// Where content attributes keep what only this door knows of a message.
pub(crate) const KEPT: &str = "customer_channel";

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Eyes {
    /// Somebody of the business.
    Agent,
    /// The customer, or whoever speaks for them.
    Customer,
}

/// A conversation as everything that is told of it needs to know it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) conversation: Uuid,
    pub(crate) participant: String,
    pub(crate) channel: String,
    pub(crate) language: String,
    pub(crate) ref_id: String,
    pub(crate) queue: String,
    customer: Value,
}

impl Told {
    pub(crate) fn new(visitor: &Visitor, thread: &Thread) -> Self {
        let attributes = &thread.view.conversation.additional_attributes;
        let text = |key: &str| attributes.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let participant = visitor.session.contact_inbox.source_id.clone();
        let customer = customer(&participant, &thread.view.contact, attributes);
        let queue =
            thread.view.team.as_ref().map_or_else(|| DEFAULT_QUEUE.to_owned(), |team| team.name.clone());
        Self {
            conversation: thread.view.conversation.uuid,
            participant,
            channel: text("channel"),
            language: text("language"),
            ref_id: text("ref_id"),
            queue,
            customer,
        }
    }

    /// The customer as a participant.
    pub(crate) fn customer(&self) -> &Value {
        &self.customer
    }

    /// A message as these eyes may see it, if they may.
    pub(crate) fn message(&self, view: &MessageView, files: &FileUrls, eyes: Eyes) -> Option<Value> {
        let message = &view.message;
        let is_hidden = message.kind == MessageKind::Activity || (message.private && eyes == Eyes::Customer);
        if is_hidden {
            return None;
        }
        let kept = message.content_attributes.get(KEPT).and_then(Value::as_object);
        let mut told = Map::new();
        if let Some(Value::Object(more)) = kept.and_then(|kept| kept.get("more")) {
            told.extend(more.clone());
        }
        let flag =
            |name: &str| kept.and_then(|kept| kept.get(name)).and_then(Value::as_bool).unwrap_or(false);
        let text = if flag("textless") { None } else { message.content.clone() };
        let shape = json!({
            "conversationId": self.conversation,
            "messageId": message_id(message),
            "type": "ChatMessage",
            "from": self.sender(view, kept),
            "to": kept.and_then(|kept| kept.get("to")).cloned().unwrap_or_else(|| json!([])),
            "text": text.unwrap_or_default(),
            "refId": self.ref_id,
            "attachments": attachments(message, kept, files),
            "tag": tag(message, kept),
            "channel": self.channel,
            "language": self.language,
            "timestamp": message.created_at.iso(),
        });
        let Value::Object(shape) = shape else { return None };
        told.extend(shape);
        if flag("thirdParty") {
            told.insert("thirdParty".to_owned(), true.into());
        }
        Some(Value::Object(told))
    }

    fn sender(&self, view: &MessageView, kept: Option<&Map<String, Value>>) -> Value {
        match &view.sender {
            Some(Sender::Contact(_)) => self.customer.clone(),
            Some(Sender::User(user)) => agent(user),
            Some(Sender::AgentBot(bot)) => {
                json!({ "id": bot.id.to_string(), "name": bot.name, "type": "Bot" })
            }
            None => kept.and_then(|kept| kept.get("from")).cloned().unwrap_or_else(system),
        }
    }

    /// An activity.
    pub(crate) fn activity(&self, name: &str, from: &Value, info: &Value, at: Timestamp) -> Value {
        json!({
            "conversationId": self.conversation,
            "messageId": Uuid::new_v4(),
            "type": "ActivityMessage",
            "from": from,
            "to": [],
            "activityType": name,
            "info": info,
            "refId": self.ref_id,
            "timestamp": at.iso(),
        })
    }

    /// The conversation as a participant finds it.
    pub(crate) fn conversation(&self, thread: &Thread, task: Option<&Task>) -> Value {
        let conversation = &thread.view.conversation;
        let attributes = &conversation.additional_attributes;
        let mut told = json!({
            "id": self.conversation,
            "conversationId": self.conversation,
            "channel": self.channel,
            "language": self.language,
            "refId": self.ref_id,
            "state": state(thread, task),
            "customer": self.customer,
            "data": attributes.get("data").cloned().unwrap_or_else(|| json!({})),
            "createdAt": conversation.created_at.iso(),
        });
        for (key, name) in
            [("subject", "subject"), ("referer", "Url"), ("comment", "Comment"), ("request_id", "requestId")]
        {
            if let Some(value) = attributes.get(key) {
                told[name] = value.clone();
            }
        }
        told
    }

    /// Who takes part.
    pub(crate) fn participants(&self, thread: &Thread, is_online: bool) -> Vec<Value> {
        let mut customer = self.customer.clone();
        customer["role"] = "customer".into();
        customer["online"] = is_online.into();
        let agent = thread.view.assignee.as_ref().map(|user| {
            let mut shown = agent(user);
            shown["role"] = "agent".into();
            shown["online"] = true.into();
            shown
        });
        [Some(customer), agent].into_iter().flatten().collect()
    }
}

/// Private notes are whispers here.
fn tag(message: &Message, kept: Option<&Map<String, Value>>) -> Value {
    if message.private {
        return json!("whisper");
    }
    kept.and_then(|kept| kept.get("tag")).cloned().unwrap_or_else(|| json!(""))
}

/// How far a conversation has come, in this door's words.
pub(crate) fn state(thread: &Thread, task: Option<&Task>) -> &'static str {
    let conversation = &thread.view.conversation;
    match (conversation.status, conversation.is_assigned(), conversation.facts.last_outgoing_at) {
        (ConversationStatus::Resolved, ..) => "ENDED",
        (ConversationStatus::Pending, _, Some(_)) => "OUTBOUND",
        (ConversationStatus::Pending, ..) => "INITIATED",
        (_, true, _) => "ACTIVE",
        (_, false, _) => match task.map(|task| task.state) {
            Some(TaskState::Queued) => "QUEUED",
            Some(TaskState::Reserved) => "RESERVED",
            Some(TaskState::NoAgent) => "NO_AGENT",
            Some(TaskState::Waiting) | None => "WAITING",
        },
    }
}

/// The sender's own name for a message, else ours.
pub(crate) fn message_id(message: &Message) -> String {
    message.source_id.clone().unwrap_or_else(|| message.id.to_string())
}

pub(crate) fn system() -> Value {
    json!({ "id": "system", "name": "System", "type": "System" })
}

pub(crate) fn agent(user: &UserCard) -> Value {
    json!({ "id": user.id.to_string(), "name": user.available_name, "type": "Agent" })
}

/// Somebody of the business as what they take part as.
pub(crate) fn participant(user: &UserCard, part: Part) -> Value {
    let mut shown = agent(user);
    if part == Part::Supervisor {
        shown["type"] = "Supervisor".into();
    }
    shown
}

fn customer(participant: &str, contact: &ContactCard, attributes: &Map<String, Value>) -> Value {
    let mut shown = json!({ "id": participant, "name": contact.name, "type": "Customer" });
    for (key, name) in
        [("first_name", "firstName"), ("last_name", "lastName"), ("email", "Email"), ("phone", "Phone")]
    {
        if let Some(value) = attributes.get(key) {
            shown[name] = value.clone();
        }
    }
    shown
}

fn attachments(message: &Message, kept: Option<&Map<String, Value>>, files: &FileUrls) -> Value {
    let linked = kept.and_then(|kept| kept.get("attachments")).and_then(Value::as_array);
    let mut all: Vec<Value> = linked.cloned().unwrap_or_default();
    all.extend(message.attachments.iter().map(|attachment| {
        let thumbnail = attachment.file.thumbnail_key.as_ref().map(|_| files.thumb_url(attachment));
        json!({
            "type": attachment.file.content_type,
            "name": attachment.file.name,
            "contentUrl": files.data_url(attachment),
            "thumbnailUrl": thumbnail.unwrap_or_default(),
        })
    }));
    Value::Array(all)
}
