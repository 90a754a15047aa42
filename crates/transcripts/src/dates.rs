//! Days and hours in the reader's language and zone.

use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::{T, YMDE};
use icu_datetime::input::Time;
use icu_datetime::{FixedCalendarDateTimeFormatter, NoCalendarFormatter};
use icu_locale_core::Locale;
use jiff::Zoned;
use jiff::tz::TimeZone;
use model::Timestamp;

use crate::render::Fault;

/// Writes days and hours.
pub(crate) struct Dates {
    zone: TimeZone,
    zone_name: String,
    days: FixedCalendarDateTimeFormatter<Gregorian, YMDE>,
    hours: NoCalendarFormatter<T>,
}

impl Dates {
    pub(crate) fn new(language: &str, zone: &str) -> Result<Self, Fault> {
        let locale: Locale = language.replace('_', "-").parse().unwrap_or(Locale::UNKNOWN);
        let zone = TimeZone::get(zone).ok().map(|found| (found, zone.to_owned()));
        let (zone, zone_name) = zone.unwrap_or((TimeZone::UTC, "UTC".to_owned()));
        let days = FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMDE::long());
        let hours = NoCalendarFormatter::try_new((&locale).into(), T::hm());
        Ok(Self {
            zone,
            zone_name,
            days: days.map_err(|error| Fault::Dates(error.to_string()))?,
            hours: hours.map_err(|error| Fault::Dates(error.to_string()))?,
        })
    }

    /// The zone's name.
    pub(crate) fn zone(&self) -> &str {
        &self.zone_name
    }

    /// Days since some beginning: the same for instants of the same day here.
    pub(crate) fn number(&self, at: Timestamp) -> i64 {
        let here = self.here(at);
        i64::from(here.year()) * 512 + i64::from(here.day_of_year())
    }

    /// `Wednesday, December 1, 2021`.
    pub(crate) fn day(&self, at: Timestamp) -> String {
        let here = self.here(at);
        let month = u8::try_from(here.month()).unwrap_or(1);
        let day = u8::try_from(here.day()).unwrap_or(1);
        Date::try_new_gregorian(here.year().into(), month, day)
            .map_or_else(|_| here.date().to_string(), |date| self.days.format(&date).to_string())
    }

    /// `10:01 AM`.
    pub(crate) fn hour(&self, at: Timestamp) -> String {
        let here = self.here(at);
        let part = |number: i8| u8::try_from(number).unwrap_or_default();
        Time::try_new(part(here.hour()), part(here.minute()), 0, 0)
            .map_or_else(|_| here.time().to_string(), |time| self.hours.format(&time).to_string())
    }

    fn here(&self, at: Timestamp) -> Zoned {
        let instant = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
        instant.to_zoned(self.zone.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_hours_are_written_as_people_there_write_them() {
        let at = Timestamp::from_seconds(1_638_316_860);
        let written = |language, zone| {
            let dates = Dates::new(language, zone).unwrap();
            (dates.day(at), dates.hour(at).replace('\u{202f}', " "))
        };

        let cases = [
            ("en-US", "UTC", "Wednesday, December 1, 2021", "12:01 AM"),
            ("en-US", "America/New_York", "Tuesday, November 30, 2021", "7:01 PM"),
            ("de", "Europe/Berlin", "Mittwoch, 1. Dezember 2021", "01:01"),
            ("ja", "Asia/Tokyo", "2021年12月1日水曜日", "9:01"),
            ("pt_BR", "nowhere", "quarta-feira, 1 de dezembro de 2021", "00:01"),
        ];
        for (language, zone, day, hour) in cases {
            assert_eq!(written(language, zone), (day.to_owned(), hour.to_owned()), "{language}");
        }
    }

    #[test]
    fn a_language_nobody_knows_is_no_fault() {
        assert!(Dates::new("tlh-!!", "UTC").is_ok());
    }
}
