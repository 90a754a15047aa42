//! What a request says about an inbox.

use model::inbox::{Inbox, InboxSettings};
use model::working_hours::WorkingDay;
use model::{Attributes, Error, Result};
use rest::{Params, Reject, lenient};
use serde::{Deserialize, Deserializer};

use crate::given::Given;

/// The fields of an inbox; what is absent stays as it is.
#[derive(Default, Deserialize)]
pub(super) struct Body {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    greeting_enabled: Option<bool>,
    #[serde(default, deserialize_with = "form_text")]
    greeting_message: Given,
    #[serde(default, deserialize_with = "lenient::flag")]
    enable_email_collect: Option<bool>,
    #[serde(default, deserialize_with = "lenient::flag")]
    csat_survey_enabled: Option<bool>,
    #[serde(default, deserialize_with = "lenient::object")]
    csat_config: Option<Attributes>,
    #[serde(default, deserialize_with = "lenient::flag")]
    enable_auto_assignment: Option<bool>,
    #[serde(default, deserialize_with = "lenient::object")]
    auto_assignment_config: Option<Attributes>,
    #[serde(default, deserialize_with = "lenient::flag")]
    working_hours_enabled: Option<bool>,
    #[serde(default)]
    working_hours: Option<Vec<Weekday>>,
    #[serde(default, deserialize_with = "form_text")]
    out_of_office_message: Given,
    #[serde(default, deserialize_with = "lenient::text")]
    timezone: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    allow_messages_after_resolved: Option<bool>,
    #[serde(default, deserialize_with = "lenient::flag")]
    lock_to_single_conversation: Option<bool>,
    #[serde(default, deserialize_with = "lenient::text")]
    sender_name_type: Option<String>,
    #[serde(default, deserialize_with = "form_text")]
    business_name: Given,
    #[serde(default)]
    pub(super) channel: Option<Channel>,
}

/// The fields of its channel.
#[derive(Default, Deserialize)]
pub(super) struct Channel {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) r#type: Option<String>,
    #[serde(default, deserialize_with = "form_text")]
    pub(super) webhook_url: Given,
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) hmac_mandatory: Option<bool>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) additional_attributes: Option<Attributes>,
}

/// One weekday.
#[derive(Deserialize)]
struct Weekday {
    #[serde(default, deserialize_with = "lenient::integer")]
    day_of_week: Option<i64>,
    #[serde(default, deserialize_with = "lenient::flag")]
    closed_all_day: Option<bool>,
    #[serde(default, deserialize_with = "lenient::integer")]
    open_hour: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    open_minutes: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    close_hour: Option<i64>,
    #[serde(default, deserialize_with = "lenient::integer")]
    close_minutes: Option<i64>,
    #[serde(default, deserialize_with = "lenient::flag")]
    open_all_day: Option<bool>,
}

/// Forms cannot send `null` and send the word for it.
fn form_text<'de, D: Deserializer<'de>>(from: D) -> Result<Given, D::Error> {
    let given = Given::deserialize(from)?;
    Ok(if given == Given::Text("null".into()) { Given::Nothing } else { given })
}

/// What the request says, with the days of the week checked.
pub(super) fn read(params: &Params) -> Result<(Body, Vec<WorkingDay>), Reject> {
    let mut body: Body = params.parse()?;
    let days = body.working_hours.take().unwrap_or_default();
    let days = days.iter().map(Weekday::checked).collect::<Result<_>>()?;
    Ok((body, days))
}

impl Body {
    pub(super) fn apply(&self, days: &[WorkingDay], inbox: &mut Inbox) {
        replace(&mut inbox.name, self.name.as_ref());
        self.apply_settings(days, &mut inbox.settings);
        let Some(channel) = &self.channel else { return };
        channel.webhook_url.apply(&mut inbox.channel.webhook_url);
        replace(&mut inbox.channel.hmac_mandatory, channel.hmac_mandatory.as_ref());
        replace(&mut inbox.channel.additional_attributes, channel.additional_attributes.as_ref());
    }

    pub(super) fn apply_settings(&self, days: &[WorkingDay], settings: &mut InboxSettings) {
        replace(&mut settings.greeting_enabled, self.greeting_enabled.as_ref());
        self.greeting_message.apply(&mut settings.greeting_message);
        replace(&mut settings.enable_email_collect, self.enable_email_collect.as_ref());
        replace(&mut settings.csat_survey_enabled, self.csat_survey_enabled.as_ref());
        replace(&mut settings.csat_config, self.csat_config.as_ref());
        replace(&mut settings.enable_auto_assignment, self.enable_auto_assignment.as_ref());
        replace(&mut settings.auto_assignment_config, self.auto_assignment_config.as_ref());
        replace(&mut settings.working_hours_enabled, self.working_hours_enabled.as_ref());
        self.out_of_office_message.apply(&mut settings.out_of_office_message);
        replace(&mut settings.timezone, self.timezone.as_ref());
        replace(&mut settings.allow_messages_after_resolved, self.allow_messages_after_resolved.as_ref());
        replace(&mut settings.lock_to_single_conversation, self.lock_to_single_conversation.as_ref());
        replace(&mut settings.sender_name_type, self.sender_name_type.as_ref());
        self.business_name.apply(&mut settings.business_name);
        for day in days {
            settings.working_hours.retain(|known| known.day_of_week != day.day_of_week);
            settings.working_hours.push(*day);
        }
    }
}

fn replace<T: Clone>(value: &mut T, with: Option<&T>) {
    if let Some(with) = with {
        value.clone_from(with);
    }
}

impl Weekday {
    fn checked(&self) -> Result<WorkingDay> {
        let below = |number: Option<i64>, limit: u8| match number.map(u8::try_from) {
            None => Ok(None),
            Some(Ok(number)) if number < limit => Ok(Some(number)),
            Some(_) => Err(Error::invalid("working_hours", "Working hours are not a time of day")),
        };
        let day_of_week = below(self.day_of_week, 7)?;
        let missing = || Error::invalid("working_hours", "Working hours need a day_of_week from 0 to 6");
        let day = WorkingDay {
            day_of_week: day_of_week.ok_or_else(missing)?,
            closed_all_day: self.closed_all_day.unwrap_or(false),
            open_hour: below(self.open_hour, 24)?,
            open_minutes: below(self.open_minutes, 60)?,
            close_hour: below(self.close_hour, 24)?,
            close_minutes: below(self.close_minutes, 60)?,
            open_all_day: self.open_all_day.unwrap_or(false),
        };
        let opens_late = day.open_hour.zip(day.close_hour).is_none_or(|(open, close)| open > close);
        if !day.closed_all_day && !day.open_all_day && opens_late {
            return Err(Error::invalid("working_hours", "Working hours must open before they close"));
        }
        Ok(day)
    }
}
