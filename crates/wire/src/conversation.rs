//! A conversation as agents are answered.

use model::Attributes;
use model::agent_bot::AgentBot;
use model::contact::Contact;
use model::conversation::{ConversationView, Priority};
use model::inbox::API_CHANNEL;
use model::message::MessageView;
use model::team::{Team, TeamId};
use model::user::Member;
use serde::Serialize;
use utoipa::ToSchema;

use crate::message_event::UNREAD_LIMIT;
use crate::performer::{AGENT_BOT, USER};
use crate::stamp::{iso, seconds};
use crate::written::Written;
use crate::{Agent, AgentBotSlim, ContactRest, Look, MessageEvent, TeamRest};

/// Everything that [`ConversationRest`] shows.
#[derive(Debug, Clone, Copy)]
pub struct ConversationSource<'a> {
    /// The conversation.
    pub view: &'a ConversationView,
    /// The customer with their times, which are left out without it.
    pub contact: Option<&'a Contact>,
    /// The very last message of any kind.
    pub last_message: Option<&'a MessageView>,
    /// The last message that is no activity; private notes count.
    pub last_non_activity_message: Option<&'a MessageView>,
    /// The assignee as a member of the account.
    pub assignee: Option<&'a Member>,
    /// The bot that works on it instead of a member.
    pub assignee_agent_bot: Option<&'a AgentBot>,
    /// The team.
    pub team: Option<&'a Team>,
    /// Teams of whoever is answered.
    pub my_teams: &'a [TeamId],
}

/// A conversation as agents are answered.
#[derive(Serialize, ToSchema)]
pub struct ConversationRest {
    meta: Meta,
    id: i64,
    /// The very last message, if there is one.
    #[schema(value_type = Vec<MessageEvent>)]
    messages: Vec<Written>,
    account_id: i64,
    uuid: String,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    agent_last_seen_at: i64,
    assignee_last_seen_at: i64,
    can_reply: bool,
    contact_last_seen_at: i64,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    inbox_id: i64,
    labels: Vec<String>,
    muted: bool,
    snoozed_until: Option<String>,
    status: &'static str,
    created_at: i64,
    updated_at: f64,
    timestamp: i64,
    first_reply_created_at: i64,
    unread_count: i64,
    #[schema(value_type = Option<MessageEvent>)]
    last_non_activity_message: Option<Written>,
    last_activity_at: i64,
    priority: Option<&'static str>,
    waiting_since: i64,
    sla_policy_id: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ConversationMeta)]
struct Meta {
    sender: ContactRest,
    channel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee: Option<AssigneeRest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<TeamRest>,
    hmac_verified: bool,
}

/// Who works on a conversation; `assignee_type` tells which it is.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum AssigneeRest {
    /// A member of the account.
    User(Agent),
    /// A bot.
    AgentBot(AgentBotSlim),
}

impl AssigneeRest {
    fn new(source: ConversationSource<'_>, look: Look<'_>) -> Option<Self> {
        let member = source.assignee.map(|member| Self::User(Agent::new(member, look)));
        member.or_else(|| {
            source.assignee_agent_bot.map(|bot| Self::AgentBot(AgentBotSlim::new(bot, look.files)))
        })
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => USER,
            Self::AgentBot(_) => AGENT_BOT,
        }
    }
}

impl ConversationRest {
    /// The conversation as it is.
    pub fn new(source: ConversationSource<'_>, look: Look<'_>) -> Self {
        let view = source.view;
        let conversation = &view.conversation;
        let (last, last_non_activity) = written_messages(source, look);
        Self {
            meta: Meta::new(source, look),
            id: conversation.display_id,
            messages: Vec::from_iter(last),
            account_id: conversation.account_id.get(),
            uuid: conversation.uuid.to_string(),
            additional_attributes: conversation.additional_attributes.clone(),
            agent_last_seen_at: seconds(conversation.agent_last_seen_at),
            assignee_last_seen_at: seconds(conversation.assignee_last_seen_at),
            can_reply: view.can_reply(look.now),
            contact_last_seen_at: seconds(conversation.contact_last_seen_at),
            custom_attributes: conversation.custom_attributes.clone(),
            inbox_id: conversation.inbox_id.get(),
            labels: conversation.labels.clone(),
            muted: view.contact.blocked,
            snoozed_until: iso(conversation.snoozed_until),
            status: conversation.status.as_str(),
            created_at: conversation.created_at.seconds(),
            updated_at: conversation.updated_at.seconds_f64(),
            timestamp: conversation.last_activity_at.seconds(),
            first_reply_created_at: seconds(conversation.first_reply_created_at),
            unread_count: conversation.facts.unread_count.min(UNREAD_LIMIT),
            last_non_activity_message: last_non_activity,
            last_activity_at: conversation.last_activity_at.seconds(),
            priority: conversation.priority.map(Priority::as_str),
            waiting_since: seconds(conversation.waiting_since),
            sla_policy_id: None,
        }
    }
}

/// Both last messages, written once when they are the same.
fn written_messages(source: ConversationSource<'_>, look: Look<'_>) -> (Option<Written>, Option<Written>) {
    let write = |view| Written::of(&MessageEvent::new(view, look));
    let last = source.last_message.map(write);
    let same = source.last_message.map(|view| view.message.id)
        == source.last_non_activity_message.map(|view| view.message.id);
    let last_non_activity = if same { last.clone() } else { source.last_non_activity_message.map(write) };
    (last, last_non_activity)
}

impl Meta {
    fn new(source: ConversationSource<'_>, look: Look<'_>) -> Self {
        let view = source.view;
        let assignee = AssigneeRest::new(source, look);
        let timeless = || ContactRest::timeless(view.contact.clone(), look);
        Self {
            sender: source.contact.map_or_else(timeless, |contact| ContactRest::new(contact, look)),
            channel: API_CHANNEL,
            assignee_type: assignee.as_ref().map(AssigneeRest::kind),
            assignee,
            team: source.team.map(|team| TeamRest::new(team, source.my_teams)),
            hmac_verified: view.contact_inbox.hmac_verified,
        }
    }
}
