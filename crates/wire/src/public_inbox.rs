//! An inbox as customers are answered.

use model::inbox::Inbox;
use serde::Serialize;
use utoipa::ToSchema;

use crate::inbox::{WorkingDay, week};

/// An inbox as customers are answered.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of the contract")]
#[derive(Serialize, ToSchema)]
pub struct PublicInbox {
    identifier: String,
    identity_validation_enabled: bool,
    name: String,
    timezone: String,
    working_hours: Vec<WorkingDay>,
    working_hours_enabled: bool,
    csat_survey_enabled: bool,
    greeting_enabled: bool,
}

impl From<&Inbox> for PublicInbox {
    fn from(inbox: &Inbox) -> Self {
        let settings = &inbox.settings;
        Self {
            identifier: inbox.channel.identifier.clone(),
            identity_validation_enabled: inbox.channel.hmac_mandatory,
            name: inbox.name.clone(),
            timezone: settings.timezone.clone(),
            working_hours: week(settings),
            working_hours_enabled: settings.working_hours_enabled,
            csat_survey_enabled: settings.csat_survey_enabled,
            greeting_enabled: settings.greeting_enabled,
        }
    }
}
