//! The rules of posting a message: a pure fold over what the conversation's lock protects.

use std::time::Duration;

use serde_json::{Value, json};

use crate::agent_bot::{AgentBotCard, AgentBotId};
use crate::attachment::{self, Attachment, FileType, StoredFile};
use crate::contact_inbox::ContactInboxId;
use crate::conversation::{ConversationStatus, ConversationView};
use crate::event::{Changes, EventName};
use crate::message::{
    Author, ContentType, Message, MessageConversation, MessageKind, MessageStatus, MessageView, Sender,
    checked_content,
};
use crate::scope::Performer;
use crate::topic::{Audience, Topic};
use crate::user::UserCard;
use crate::{Attributes, Error, Id, Result, Timestamp, variables};

/// A message as somebody wants to post it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Who speaks to whom.
    pub kind: MessageKind,
    /// Whether only colleagues may see it.
    pub private: bool,
    /// The words.
    pub content: Option<String>,
    /// How to show it.
    pub content_type: ContentType,
    /// What goes with the words.
    pub content_attributes: Attributes,
    /// Stored files.
    pub files: Vec<StoredFile>,
    /// Who says it.
    pub speaker: Speaker,
    /// The name another system gave it.
    pub source_id: Option<String>,
    /// The client's own name for it, given back in `message.created`.
    pub echo_id: Option<Value>,
}

impl Draft {
    /// Public words and nothing else.
    pub fn text(kind: MessageKind, speaker: Speaker, content: impl Into<String>) -> Self {
        Self {
            kind,
            private: false,
            content: Some(content.into()),
            content_type: ContentType::Text,
            content_attributes: Attributes::new(),
            files: Vec::new(),
            speaker,
            source_id: None,
            echo_id: None,
        }
    }

    /// Whether it names the inbox or the account, so that [`Thread::place`] is needed.
    pub fn names_places(&self) -> bool {
        self.named().is_some_and(variables::name_places)
    }

    /// The words, if it is the business that speaks and there may be names in them.
    fn named(&self) -> Option<&str> {
        let speaks = matches!(self.kind, MessageKind::Outgoing | MessageKind::Template);
        self.content.as_deref().filter(|words| speaks && words.contains("{{"))
    }

    /// Checks everything that needs no conversation: length of the words, number of files.
    pub fn checked(mut self) -> Result<CheckedDraft> {
        self.content = checked_content(self.content)?;
        if self.files.len() > attachment::PER_MESSAGE {
            return Err(Error::invalid("attachments", "Attachments exceed the maximum of 15"));
        }
        Ok(CheckedDraft(self))
    }
}

/// Who says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaker {
    /// The customer of the conversation.
    Customer,
    /// An agent.
    Agent(UserCard),
    /// A bot.
    AgentBot(AgentBotCard),
    /// Nobody: templates and activities.
    System,
}

impl From<Performer> for Speaker {
    fn from(who: Performer) -> Self {
        match who {
            Performer::User(user) => Self::Agent(user),
            Performer::AgentBot { agent_bot } => Self::AgentBot(agent_bot),
        }
    }
}

/// A draft that broke no rule of its own.
#[derive(Debug, Clone)]
pub struct CheckedDraft(Draft);

impl CheckedDraft {
    /// The draft.
    pub fn draft(&self) -> &Draft {
        &self.0
    }
}

/// A conversation as its lock protects it, with the sessions of the customer that may see it.
#[derive(Debug, Clone)]
pub struct Thread {
    /// The conversation. Its last message is filled in only where a reader needs it.
    pub view: ConversationView,
    /// The conversation's own session or, once verified, every verified session of the contact.
    pub sessions: Vec<ContactInboxId>,
    /// The bot that answers first in the inbox.
    pub bot: Option<AgentBotId>,
    /// What its place is called; filled in only where a message names it.
    pub place: Option<Box<Place>>,
}

/// What the place of a conversation is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The inbox.
    pub inbox: String,
    /// The account.
    pub account: String,
}

impl Thread {
    /// Agents of the inbox.
    pub fn agents(&self) -> Audience {
        Audience::from_slice(&[Topic::Inbox(self.view.conversation.inbox_id)])
    }

    /// Agents of the inbox and the customer.
    pub fn everyone(&self) -> Audience {
        let customer = self.sessions.iter().map(|session| Topic::ContactInbox(*session));
        self.agents().into_iter().chain(customer).collect()
    }

    /// Who may see a message: the customer only when it is neither private nor an activity.
    pub fn audience_of(&self, message: &Message) -> Audience {
        if message.is_public() { self.everyone() } else { self.agents() }
    }

    /// What a message shows of this conversation now.
    pub fn message_conversation(&self) -> MessageConversation {
        let conversation = &self.view.conversation;
        MessageConversation {
            display_id: conversation.display_id,
            assignee_id: conversation.assignee_id,
            unread_count: conversation.facts.unread_count,
            last_activity_at: conversation.last_activity_at,
            contact_inbox_id: conversation.contact_inbox_id,
            source_id: self.view.contact_inbox.source_id.clone(),
        }
    }
}

/// What posting does, in the order in which readers are told.
#[derive(Debug, Clone)]
pub enum Effect {
    /// This message is stored and `message.created` told; its ids are given by the store.
    Message(Box<MessageView>),
    /// This is told of the message just posted.
    AboutMessage(EventName),
    /// This is told of the conversation as it is after the call.
    AboutConversation(EventName, Changes),
}

/// The limits of posting.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Messages a minute in one conversation; 0 = unlimited.
    pub flood: u32,
}

/// Posts `draft` at `now` into `thread`, which is changed in place, and lists what to store and tell.
///
/// The posted message is the last [`Effect::Message`]. On an error the thread is unchanged.
pub fn post(
    thread: &mut Thread,
    draft: &CheckedDraft,
    now: Timestamp,
    limits: Limits,
) -> Result<Vec<Effect>> {
    let filled = filled(thread, draft.draft())?;
    let draft = filled.as_ref().unwrap_or(draft.draft());
    check_bot(thread, draft)?;
    let at = thread.view.conversation.facts.last_message_at.map_or(now, |last| last.max(now));
    count_towards_flood(thread, at, limits)?;
    let before = Watched::of(thread);
    let mut effects = Vec::with_capacity(2);
    if draft.kind == MessageKind::Incoming {
        reopen(thread, at, &mut effects);
    }
    note_activity(thread, draft, at);
    effects.push(Effect::Message(Box::new(view(thread, draft, at))));
    if note_first_reply(thread, draft, at) {
        effects.push(Effect::AboutMessage(EventName::FirstReplyCreated));
    }
    let changes = before.changes(thread);
    if !changes.is_empty() {
        effects.push(Effect::AboutConversation(EventName::ConversationUpdated, changes));
    }
    Ok(effects)
}

/// The draft with its variables replaced, if there may be any.
fn filled(thread: &Thread, draft: &Draft) -> Result<Option<Draft>> {
    let Some(words) = draft.named() else { return Ok(None) };
    let content = Some(variables::filled(words, thread, &draft.speaker)?);
    Ok(Some(Draft { content, ..draft.clone() }))
}

/// A bot that is late says nothing more to a customer whose conversation has ended.
fn check_bot(thread: &Thread, draft: &Draft) -> Result<()> {
    let by_bot = matches!(draft.speaker, Speaker::AgentBot(_));
    if by_bot && !draft.private && thread.view.conversation.status == ConversationStatus::Resolved {
        return Err(Error::Conflict("The conversation is resolved"));
    }
    Ok(())
}

fn count_towards_flood(thread: &mut Thread, at: Timestamp, limits: Limits) -> Result<()> {
    let facts = &mut thread.view.conversation.facts;
    let counting = facts.flood_started_at.is_some_and(|start| start.plus(Duration::from_mins(1)) > at);
    if counting && limits.flood > 0 && facts.flood_count >= i64::from(limits.flood) {
        return Err(Error::invalid("base", "Too many messages"));
    }
    if !counting {
        facts.flood_started_at = Some(at);
        facts.flood_count = 0;
    }
    facts.flood_count += 1;
    Ok(())
}

/// A customer's message reopens what was resolved or snoozed, unless the customer is blocked. What was resolved begins
/// anew with the inbox's bot, if it has one.
fn reopen(thread: &mut Thread, at: Timestamp, effects: &mut Vec<Effect>) {
    let status = thread.view.conversation.status;
    let closed = matches!(status, ConversationStatus::Resolved | ConversationStatus::Snoozed);
    if !closed || thread.view.contact.blocked {
        return;
    }
    let conversation = &mut thread.view.conversation;
    let resolved = status == ConversationStatus::Resolved;
    let after =
        if resolved && thread.bot.is_some() { ConversationStatus::Pending } else { ConversationStatus::Open };
    conversation.status = after;
    conversation.snoozed_until = None;
    let mut changes = Changes::new();
    changes.insert("status".into(), json!([status.as_str(), after.as_str()]));
    effects.push(Effect::AboutConversation(EventName::ConversationStatusChanged, changes));
    if resolved {
        let words = "The conversation was reopened by a new message from the customer";
        let activity = Draft::text(MessageKind::Activity, Speaker::System, words);
        effects.push(Effect::Message(Box::new(view(thread, &activity, at))));
    }
}

fn note_activity(thread: &mut Thread, draft: &Draft, at: Timestamp) {
    let conversation = &mut thread.view.conversation;
    conversation.facts.last_message_at = Some(at);
    conversation.updated_at = at;
    conversation.last_activity_at = at;
    match draft.kind {
        MessageKind::Incoming => {
            conversation.facts.unread_count += 1;
            conversation.facts.last_incoming_at = Some(at);
            conversation.waiting_since = conversation.waiting_since.or(Some(at));
        }
        MessageKind::Outgoing if !draft.private => {
            conversation.facts.last_outgoing_at = Some(at);
            conversation.waiting_since = None;
        }
        MessageKind::Template => conversation.facts.template_day = Some(at.day()),
        MessageKind::Outgoing | MessageKind::Activity => {}
    }
}

fn note_first_reply(thread: &mut Thread, draft: &Draft, at: Timestamp) -> bool {
    let by_a_person = matches!(draft.speaker, Speaker::Agent(_));
    let conversation = &mut thread.view.conversation;
    let first = draft.kind == MessageKind::Outgoing
        && !draft.private
        && by_a_person
        && conversation.first_reply_created_at.is_none();
    if first {
        conversation.first_reply_created_at = Some(at);
    }
    first
}

/// The message as readers are shown it; ids are zero until it is stored.
fn view(thread: &Thread, draft: &Draft, at: Timestamp) -> MessageView {
    let conversation = &thread.view.conversation;
    let sender = sender(thread, draft);
    let message = Message {
        id: Id::new(0),
        account_id: conversation.account_id,
        inbox_id: conversation.inbox_id,
        conversation_id: conversation.id,
        kind: draft.kind,
        private: draft.private,
        status: MessageStatus::Sent,
        content_type: draft.content_type,
        content: draft.content.clone(),
        content_attributes: draft.content_attributes.clone(),
        author: sender.as_ref().map(author),
        source_id: draft.source_id.clone(),
        attachments: draft.files.iter().map(|file| attach(file, at)).collect(),
        created_at: at,
        updated_at: at,
    };
    MessageView { message, sender, conversation: thread.message_conversation() }
}

fn sender(thread: &Thread, draft: &Draft) -> Option<Sender> {
    match &draft.speaker {
        Speaker::Customer => Some(Sender::Contact(thread.view.contact.clone())),
        Speaker::Agent(user) => Some(Sender::User(user.clone())),
        Speaker::AgentBot(bot) => Some(Sender::AgentBot(bot.clone())),
        Speaker::System => None,
    }
}

fn author(sender: &Sender) -> Author {
    match sender {
        Sender::Contact(contact) => Author::Contact(contact.id),
        Sender::User(user) => Author::User(user.id),
        Sender::AgentBot(bot) => Author::AgentBot(bot.id),
    }
}

fn attach(file: &StoredFile, at: Timestamp) -> Attachment {
    let file_type = FileType::of(&file.content_type);
    Attachment { id: Id::new(0), file_type, file: file.clone(), created_at: at }
}

/// The attributes of a conversation whose change is told.
struct Watched {
    status: ConversationStatus,
    waiting_since: Option<Timestamp>,
    first_reply_created_at: Option<Timestamp>,
    snoozed_until: Option<Timestamp>,
}

impl Watched {
    fn of(thread: &Thread) -> Self {
        let conversation = &thread.view.conversation;
        Self {
            status: conversation.status,
            waiting_since: conversation.waiting_since,
            first_reply_created_at: conversation.first_reply_created_at,
            snoozed_until: conversation.snoozed_until,
        }
    }

    fn changes(&self, thread: &Thread) -> Changes {
        let after = Self::of(thread);
        let iso = |at: Option<Timestamp>| at.map(Timestamp::iso);
        let mut changes = Changes::new();
        if self.status != after.status {
            changes.insert("status".into(), json!([self.status.as_str(), after.status.as_str()]));
        }
        for (name, old, new) in [
            ("waiting_since", self.waiting_since, after.waiting_since),
            ("first_reply_created_at", self.first_reply_created_at, after.first_reply_created_at),
            ("snoozed_until", self.snoozed_until, after.snoozed_until),
        ] {
            if old != new {
                changes.insert(name.into(), json!([iso(old), iso(new)]));
            }
        }
        changes
    }
}
