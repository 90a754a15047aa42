//! What this door tells: conversations, participants, messages, activities.

use std::iter;

use model::Timestamp;
use model::company::{Company, Member};
use model::conversation::{ContactCard, ConversationStatus};
use model::event::Seq;
use model::message::{Message, MessageKind, MessageView, Sender};
use model::posting::Thread;
use model::task::{DEFAULT_QUEUE, Part, Task, TaskState};
use model::user::{UserCard, UserId};
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
    Agent(UserId),
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
    /// Written, as every session keeps it.
    customer: Box<str>,
}

impl Told {
    pub(crate) fn new(visitor: &Visitor, thread: &Thread) -> Self {
        let attributes = &thread.view.conversation.additional_attributes;
        let text = |key: &str| attributes.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let participant = visitor.session.contact_inbox.source_id.clone();
        let customer = customer(&participant, &thread.view.contact, attributes).to_string().into();
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
    pub(crate) fn customer(&self) -> Value {
        serde_json::from_str(&self.customer).unwrap_or_default()
    }

    /// A message as these eyes may see it, if they may.
    pub(crate) fn message(&self, view: &MessageView, files: &FileUrls, eyes: Eyes) -> Option<Value> {
        let message = &view.message;
        let kept = message.content_attributes.get(KEPT).and_then(Value::as_object);
        let is_hidden = match eyes {
            Eyes::Customer => message.private,
            Eyes::Agent(agent) => !is_for(agent, view, kept),
        };
        if is_hidden || message.kind == MessageKind::Activity {
            return None;
        }
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
            Some(Sender::Contact(_)) => self.customer(),
            Some(Sender::User(user)) => agent(user),
            Some(Sender::AgentBot(bot)) => {
                json!({ "id": bot.id.to_string(), "name": bot.name, "type": "Bot" })
            }
            None => kept.and_then(|kept| kept.get("from")).cloned().unwrap_or_else(system),
        }
    }

    /// An activity that passes: nobody finds it later.
    pub(crate) fn activity(&self, name: &str, from: &Value, info: &Value, at: Timestamp) -> Value {
        self.named_activity(Uuid::new_v4(), (name, from, info), at)
    }

    /// An activity that the log tells, at some place among those of one event: the same whenever it is told.
    pub(crate) fn logged_activity(
        &self,
        (seq, place): (Seq, usize),
        activity: (&str, &Value, &Value),
        at: Timestamp,
    ) -> Value {
        let position = (u128::from(seq.unsigned_abs()) << 8) | (place as u128 & 0xff);
        self.named_activity(Uuid::from_u128(self.conversation.as_u128() ^ position), activity, at)
    }

    fn named_activity(&self, id: Uuid, (name, from, info): (&str, &Value, &Value), at: Timestamp) -> Value {
        json!({
            "conversationId": self.conversation,
            "messageId": id,
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
            "customer": self.customer(),
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

    /// Who takes part; `is_online` says it of the customer.
    pub(crate) fn participants(&self, company: &Company, is_online: bool) -> Vec<Value> {
        let shown = |mut somebody: Value, role: &str, is_online: bool| {
            somebody["role"] = role.into();
            somebody["online"] = is_online.into();
            somebody
        };
        let customer = shown(self.customer(), "customer", is_online);
        let members = company.members().iter();
        let members = members.map(|member| shown(participant(member), role(member.part), true));
        iter::once(customer).chain(members).collect()
    }
}

/// Whether somebody of the business hears a message: everybody does, unless it names whom it is for.
fn is_for(agent: UserId, view: &MessageView, kept: Option<&Map<String, Value>>) -> bool {
    let named = kept.filter(|kept| !kept.contains_key("thirdParty"));
    let Some(to) = named.and_then(|kept| kept.get("to")).and_then(Value::as_array) else { return true };
    let is_own = matches!(&view.sender, Some(Sender::User(user)) if user.id == agent);
    let agent = agent.to_string();
    is_own || to.is_empty() || to.iter().any(|one| one["id"] == agent.as_str())
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
pub(crate) fn participant(member: &Member) -> Value {
    let mut shown = agent(&member.user);
    if member.part == Part::Supervisor {
        shown["type"] = "Supervisor".into();
    }
    shown
}

/// What somebody of the business is in a conversation.
pub(crate) fn role(part: Part) -> &'static str {
    match part {
        Part::Agent => "agent",
        Part::Supervisor => "supervisor",
    }
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
