//! A conversation as events show it.

use model::contact_inbox::ContactInbox as ModelContactInbox;
use model::conversation::ConversationView;
use model::inbox::API_CHANNEL;
use model::{Attributes, Token};
use serde::Serialize;
use utoipa::ToSchema;

use crate::message_event::UNREAD_LIMIT;
use crate::performer::{AGENT_BOT, USER};
use crate::stamp::{iso, seconds};
use crate::{AgentBotPush, ContactPush, Look, MessageEvent, PerformerPush, TeamPush, UserPush, Viewer};

/// A conversation as events show it.
#[derive(Serialize, ToSchema)]
pub struct ConversationEvent<'a> {
    #[schema(value_type = Object)]
    additional_attributes: &'a Attributes,
    can_reply: bool,
    channel: &'static str,
    contact_inbox: ContactInbox<'a>,
    id: i64,
    inbox_id: i64,
    /// The last message that the customer may see, if there is one.
    messages: Vec<MessageEvent<'a>>,
    labels: &'a [String],
    meta: Meta<'a>,
    status: &'static str,
    #[schema(value_type = Object)]
    custom_attributes: &'a Attributes,
    #[schema(required)]
    snoozed_until: Option<String>,
    unread_count: i64,
    #[schema(required)]
    first_reply_created_at: Option<String>,
    #[schema(required)]
    priority: Option<&'static str>,
    waiting_since: i64,
    agent_last_seen_at: i64,
    contact_last_seen_at: i64,
    last_activity_at: i64,
    timestamp: i64,
    created_at: i64,
    updated_at: f64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ConversationEventContactInbox)]
struct ContactInbox<'a> {
    id: i64,
    contact_id: i64,
    inbox_id: i64,
    source_id: &'a str,
    created_at: String,
    updated_at: String,
    hmac_verified: bool,
    /// Only for the session that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pubsub_token: Option<&'a str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ConversationEventMeta)]
struct Meta<'a> {
    sender: ContactPush<'a>,
    #[schema(required)]
    assignee: Option<PerformerPush<'a>>,
    #[schema(required)]
    assignee_type: Option<&'static str>,
    #[schema(required)]
    team: Option<TeamPush<'a>>,
    hmac_verified: bool,
}

impl<'a> ConversationEvent<'a> {
    /// The conversation as `viewer` may see it.
    pub fn new(view: &'a ConversationView, viewer: Viewer<'a>, look: Look<'_>) -> Self {
        let conversation = &view.conversation;
        Self {
            additional_attributes: &conversation.additional_attributes,
            can_reply: view.can_reply(look.now),
            channel: API_CHANNEL,
            contact_inbox: ContactInbox::new(&view.contact_inbox, viewer.pubsub_token()),
            id: conversation.display_id,
            inbox_id: conversation.inbox_id.get(),
            messages: view.last_message.iter().map(|message| MessageEvent::new(message, look)).collect(),
            labels: &conversation.labels,
            meta: Meta::new(view, look),
            status: conversation.status.as_str(),
            custom_attributes: &conversation.custom_attributes,
            snoozed_until: iso(conversation.snoozed_until),
            unread_count: conversation.facts.unread_count.min(UNREAD_LIMIT),
            first_reply_created_at: iso(conversation.first_reply_created_at),
            priority: conversation.priority.map(model::conversation::Priority::as_str),
            waiting_since: seconds(conversation.waiting_since),
            agent_last_seen_at: seconds(conversation.agent_last_seen_at),
            contact_last_seen_at: seconds(conversation.contact_last_seen_at),
            last_activity_at: conversation.last_activity_at.seconds(),
            timestamp: conversation.last_activity_at.seconds(),
            created_at: conversation.created_at.seconds(),
            updated_at: conversation.updated_at.seconds_f64(),
        }
    }
}

impl<'a> ContactInbox<'a> {
    fn new(contact_inbox: &'a ModelContactInbox, pubsub_token: Option<&'a Token>) -> Self {
        Self {
            id: contact_inbox.id.get(),
            contact_id: contact_inbox.contact_id.get(),
            inbox_id: contact_inbox.inbox_id.get(),
            source_id: &contact_inbox.source_id,
            created_at: contact_inbox.created_at.iso(),
            updated_at: contact_inbox.updated_at.iso(),
            hmac_verified: contact_inbox.hmac_verified,
            pubsub_token: pubsub_token.map(Token::reveal),
        }
    }
}

impl<'a> Meta<'a> {
    fn new(view: &'a ConversationView, look: Look<'_>) -> Self {
        let (assignee, assignee_type) = match (&view.assignee, &view.assignee_agent_bot) {
            (Some(user), _) => (Some(PerformerPush::User(UserPush::new(user, look))), Some(USER)),
            (None, Some(bot)) => {
                (Some(PerformerPush::AgentBot(AgentBotPush::new(bot, look.files))), Some(AGENT_BOT))
            }
            (None, None) => (None, None),
        };
        Self {
            sender: ContactPush::new(&view.contact, look.files),
            assignee,
            assignee_type,
            team: view.team.as_ref().map(TeamPush::from),
            hmac_verified: view.contact_inbox.hmac_verified,
        }
    }
}
