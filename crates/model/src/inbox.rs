//! Where conversations come in.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::agent_bot::AgentBotId;
use crate::avatar::Avatar;
use crate::working_hours::WorkingDay;
use crate::{Attributes, Error, Id, Result, Timestamp, Token};

/// Identifies an inbox across all accounts.
pub type InboxId = Id<Inbox>;
/// Identifies a channel.
pub type ChannelId = Id<ApiChannel>;

/// Where conversations come in.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbox {
    /// Key.
    pub id: InboxId,
    /// The account.
    pub account_id: AccountId,
    /// What people call it.
    pub name: String,
    /// How customers reach it.
    pub channel: ApiChannel,
    /// What can be set.
    pub settings: InboxSettings,
    /// Its picture.
    pub avatar: Option<Box<Avatar>>,
    /// The bot that answers first.
    pub agent_bot_id: Option<AgentBotId>,
    /// Since when it is being deleted.
    pub deleting_since: Option<Timestamp>,
    /// Creation.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What can be set on an inbox, in the spelling of rows and wire.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of the contract")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct InboxSettings {
    /// Whether new conversations are greeted.
    pub greeting_enabled: bool,
    /// The greeting.
    pub greeting_message: Option<String>,
    /// Whether customers are asked for an address.
    pub enable_email_collect: bool,
    /// Whether a survey follows a resolved conversation.
    pub csat_survey_enabled: bool,
    /// How the survey looks.
    pub csat_config: Attributes,
    /// Whether conversations are given to agents by the system.
    pub enable_auto_assignment: bool,
    /// How they are given.
    pub auto_assignment_config: Attributes,
    /// Whether the week below counts.
    pub working_hours_enabled: bool,
    /// The week.
    pub working_hours: Vec<WorkingDay>,
    /// The answer outside of it.
    pub out_of_office_message: Option<String>,
    /// IANA name of the zone in which the week counts.
    pub timezone: String,
    /// Whether customers may write into resolved conversations.
    pub allow_messages_after_resolved: bool,
    /// Whether a customer's session has one conversation for ever.
    pub lock_to_single_conversation: bool,
    /// `friendly` or `professional`.
    pub sender_name_type: String,
    /// Name of the business for the customer.
    pub business_name: Option<String>,
}

impl InboxSettings {
    /// Reads `max_assignment_limit` (open conversations of one agent, integer or text above 0) from how conversations are
    /// given; `None` when unlimited.
    pub fn assignment_limit(&self) -> Option<u32> {
        let limit = self.auto_assignment_config.get("max_assignment_limit")?;
        let limit = limit.as_u64().or_else(|| limit.as_str()?.trim().parse().ok())?;
        u32::try_from(limit).ok().filter(|limit| *limit > 0)
    }
}

impl Default for InboxSettings {
    fn default() -> Self {
        Self {
            greeting_enabled: false,
            greeting_message: None,
            enable_email_collect: true,
            csat_survey_enabled: false,
            csat_config: Attributes::new(),
            enable_auto_assignment: true,
            auto_assignment_config: Attributes::new(),
            working_hours_enabled: false,
            working_hours: crate::working_hours::default_week(),
            out_of_office_message: None,
            timezone: "UTC".into(),
            allow_messages_after_resolved: true,
            lock_to_single_conversation: false,
            sender_name_type: "friendly".into(),
            business_name: None,
        }
    }
}

/// The API channel of an inbox: the Client APIs address it by `identifier`.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiChannel {
    /// Key.
    pub id: ChannelId,
    /// Public name in URLs, 24 base58 characters.
    pub identifier: String,
    /// The key with which the business proves who a customer is.
    pub hmac_token: Token,
    /// Whether that proof is required.
    pub hmac_mandatory: bool,
    /// Signs webhooks.
    pub secret: Token,
    /// Where webhooks go.
    pub webhook_url: Option<String>,
    /// `agent_reply_time_window` and more.
    pub additional_attributes: Attributes,
}

/// The name of the only channel type so far, as every client spells it.
pub const API_CHANNEL: &str = "Channel::Api";

impl ApiChannel {
    /// Hours after a customer's message within which agents may reply; `None` when unlimited.
    pub fn reply_window_hours(&self) -> Option<u32> {
        reply_window_hours(&self.additional_attributes)
    }
}

/// Reads `agent_reply_time_window` (hours, integer or text above 0) from a channel's attributes.
pub fn reply_window_hours(attributes: &Attributes) -> Option<u32> {
    let window = attributes.get("agent_reply_time_window")?;
    let hours = window.as_u64().or_else(|| window.as_str()?.trim().parse().ok())?;
    u32::try_from(hours).ok().filter(|hours| *hours > 0)
}

/// An inbox's name in the form it is kept: trimmed, 1 to 255 characters.
pub fn checked_name(text: &str) -> Result<String> {
    let name = text.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", "Name can't be blank"));
    }
    if name.chars().count() > 255 {
        return Err(Error::invalid("name", "Name is too long (maximum is 255 characters)"));
    }
    Ok(name.to_owned())
}
