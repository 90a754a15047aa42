//! An inbox as agents are answered.

use model::inbox::{API_CHANNEL, Inbox, InboxSettings};
use model::user::Role;
use model::{Attributes, working_hours};
use serde::Serialize;
use utoipa::ToSchema;

use crate::FileUrls;

/// An inbox as agents are answered, with all its settings.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of the contract")]
#[derive(Serialize, ToSchema)]
pub struct InboxRest {
    #[serde(flatten)]
    slim: InboxSlim,
    greeting_enabled: bool,
    greeting_message: Option<String>,
    working_hours_enabled: bool,
    enable_email_collect: bool,
    csat_survey_enabled: bool,
    #[schema(value_type = Object)]
    csat_config: Attributes,
    enable_auto_assignment: bool,
    #[schema(value_type = Object)]
    auto_assignment_config: Attributes,
    out_of_office_message: Option<String>,
    working_hours: Vec<WorkingDay>,
    timezone: String,
    callback_webhook_url: Option<String>,
    allow_messages_after_resolved: bool,
    lock_to_single_conversation: bool,
    sender_name_type: String,
    business_name: Option<String>,
    hmac_mandatory: bool,
    #[serde(flatten)]
    other_channels: OtherChannels,
    webhook_url: Option<String>,
    inbox_identifier: String,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    /// Only while it is being deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleting_since: Option<String>,
    /// Administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    hmac_token: Option<String>,
    /// Administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// What other kinds of channel have and every client looks for: always `null` here.
#[derive(Default, Serialize, ToSchema)]
struct OtherChannels {
    allowed_domains: Option<String>,
    widget_color: Option<String>,
    website_url: Option<String>,
    welcome_title: Option<String>,
    welcome_tagline: Option<String>,
    web_widget_script: Option<String>,
    website_token: Option<String>,
    selected_feature_flags: Option<Vec<String>>,
    reply_time: Option<String>,
    messaging_service_sid: Option<String>,
    phone_number: Option<String>,
}

impl InboxRest {
    /// The inbox; its secrets are shown to administrators alone.
    pub fn new(inbox: &Inbox, role: Role, files: &FileUrls) -> Self {
        let (settings, channel) = (inbox.settings.clone(), &inbox.channel);
        let secret = |token: &model::Token| (role == Role::Administrator).then(|| token.reveal().to_owned());
        Self {
            slim: InboxSlim::new(inbox, files),
            working_hours: week(&settings),
            greeting_enabled: settings.greeting_enabled,
            greeting_message: settings.greeting_message,
            working_hours_enabled: settings.working_hours_enabled,
            enable_email_collect: settings.enable_email_collect,
            csat_survey_enabled: settings.csat_survey_enabled,
            csat_config: settings.csat_config,
            enable_auto_assignment: settings.enable_auto_assignment,
            auto_assignment_config: settings.auto_assignment_config,
            out_of_office_message: settings.out_of_office_message,
            timezone: settings.timezone,
            callback_webhook_url: None,
            allow_messages_after_resolved: settings.allow_messages_after_resolved,
            lock_to_single_conversation: settings.lock_to_single_conversation,
            sender_name_type: settings.sender_name_type,
            business_name: settings.business_name,
            hmac_mandatory: channel.hmac_mandatory,
            other_channels: OtherChannels::default(),
            webhook_url: channel.webhook_url.clone(),
            inbox_identifier: channel.identifier.clone(),
            additional_attributes: channel.additional_attributes.clone(),
            deleting_since: inbox.deleting_since.map(model::Timestamp::iso),
            hmac_token: secret(&channel.hmac_token),
            secret: secret(&channel.secret),
        }
    }
}

/// An inbox as other shapes mention it.
#[derive(Serialize, ToSchema)]
pub struct InboxSlim {
    id: i64,
    avatar_url: String,
    channel_id: i64,
    name: String,
    channel_type: &'static str,
    provider: Option<String>,
}

impl InboxSlim {
    /// The inbox.
    pub fn new(inbox: &Inbox, files: &FileUrls) -> Self {
        Self {
            id: inbox.id.get(),
            avatar_url: files.avatar_url(inbox.avatar.as_deref()),
            channel_id: inbox.channel.id.get(),
            name: inbox.name.clone(),
            channel_type: API_CHANNEL,
            provider: None,
        }
    }
}

/// One weekday of an inbox.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkingDay {
    day_of_week: u8,
    closed_all_day: bool,
    open_hour: Option<u8>,
    open_minutes: Option<u8>,
    close_hour: Option<u8>,
    close_minutes: Option<u8>,
    open_all_day: bool,
}

impl From<&working_hours::WorkingDay> for WorkingDay {
    fn from(day: &working_hours::WorkingDay) -> Self {
        Self {
            day_of_week: day.day_of_week,
            closed_all_day: day.closed_all_day,
            open_hour: day.open_hour,
            open_minutes: day.open_minutes,
            close_hour: day.close_hour,
            close_minutes: day.close_minutes,
            open_all_day: day.open_all_day,
        }
    }
}

/// The week from Sunday to Saturday.
pub(crate) fn week(settings: &InboxSettings) -> Vec<WorkingDay> {
    let mut week: Vec<_> = settings.working_hours.iter().map(WorkingDay::from).collect();
    week.sort_by_key(|day| day.day_of_week);
    week
}
