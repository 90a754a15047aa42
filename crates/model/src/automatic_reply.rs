//! What the system answers a customer by itself.

use std::time::Duration;

use crate::Timestamp;
use crate::conversation::Facts;
use crate::inbox::InboxSettings;
use crate::working_hours::{is_open, zone};

/// Whoever was answered within this time need not hear that nobody is there.
const FRESH_ANSWER: Duration = Duration::from_mins(5);

impl InboxSettings {
    /// Whether customers of the inbox may be answered by the system.
    pub fn answers(&self) -> bool {
        self.greeting().is_some() || (self.working_hours_enabled && self.apology().is_some())
    }

    fn greeting(&self) -> Option<&str> {
        self.greeting_message.as_deref().filter(|text| self.greeting_enabled && !text.trim().is_empty())
    }

    fn apology(&self) -> Option<&str> {
        self.out_of_office_message.as_deref().filter(|text| !text.trim().is_empty())
    }

    /// Whether nobody is expected to be there at `at`.
    pub fn is_out_of_office(&self, at: Timestamp) -> bool {
        self.working_hours_enabled
            && !is_open(&self.working_hours, zone(&self.timezone).unwrap_or(jiff::tz::TimeZone::UTC), at)
    }
}

/// What is answered to what a customer said at `at`, in a conversation with these facts now.
///
/// Outside of the hours, that nobody is there: once a day (of UTC), and not to whom somebody has just answered. Else,
/// where nothing was said to the customer yet, the greeting. Source: the reference's rules for message templates.
pub fn automatic_reply<'s>(settings: &'s InboxSettings, facts: &Facts, at: Timestamp) -> Option<&'s str> {
    let answered_lately = facts.last_outgoing_at.is_some_and(|last| last.plus(FRESH_ANSWER) > at);
    let told_today = facts.template_day == Some(at.day());
    if let Some(apology) = settings.apology()
        && settings.is_out_of_office(at)
        && !answered_lately
        && !told_today
    {
        return Some(apology);
    }
    let nothing_was_said = facts.last_outgoing_at.is_none() && facts.template_day.is_none();
    settings.greeting().filter(|_| nothing_was_said)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Sunday.
    const SUNDAY: Timestamp = Timestamp::from_seconds(1_781_438_400);
    const TUESDAY: Timestamp = Timestamp::from_seconds(1_781_611_200);

    fn settings() -> InboxSettings {
        InboxSettings {
            greeting_enabled: true,
            greeting_message: Some("Hello".into()),
            working_hours_enabled: true,
            out_of_office_message: Some("Nobody is here".into()),
            ..InboxSettings::default()
        }
    }

    #[test]
    fn a_new_customer_is_greeted_once() {
        let answered = Facts { last_outgoing_at: Some(SUNDAY), ..Facts::default() };
        let greeted = Facts { template_day: Some(TUESDAY.day()), ..Facts::default() };

        assert_eq!(automatic_reply(&settings(), &Facts::default(), TUESDAY), Some("Hello"));
        assert_eq!(automatic_reply(&settings(), &answered, TUESDAY), None);
        assert_eq!(automatic_reply(&settings(), &greeted, TUESDAY), None);
    }

    #[test]
    fn outside_of_the_hours_it_is_said_once_a_day_and_not_while_somebody_answers() {
        let yesterday = Facts { template_day: Some(SUNDAY.day() - 1), ..Facts::default() };
        let today = Facts { template_day: Some(SUNDAY.day()), ..Facts::default() };
        let ago = |minutes| Facts {
            last_outgoing_at: Some(SUNDAY.minus(Duration::from_mins(minutes))),
            ..Facts::default()
        };

        assert_eq!(automatic_reply(&settings(), &Facts::default(), SUNDAY), Some("Nobody is here"));
        assert_eq!(automatic_reply(&settings(), &yesterday, SUNDAY), Some("Nobody is here"));
        assert_eq!(automatic_reply(&settings(), &today, SUNDAY), None);
        assert_eq!(automatic_reply(&settings(), &ago(4), SUNDAY), None);
        assert_eq!(automatic_reply(&settings(), &ago(5), SUNDAY), Some("Nobody is here"));
    }

    #[test]
    fn blank_words_and_switches_that_are_off_say_nothing() {
        let blank =
            InboxSettings { greeting_message: Some(" ".into()), out_of_office_message: None, ..settings() };
        let off = InboxSettings { greeting_enabled: false, working_hours_enabled: false, ..settings() };

        for settings in [blank, off] {
            assert!(!settings.answers());
            assert_eq!(automatic_reply(&settings, &Facts::default(), SUNDAY), None);
        }
        assert!(settings().answers());
    }
}
