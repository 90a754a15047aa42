//! When an inbox is open.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// One weekday of an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingDay {
    /// 0 = Sunday … 6 = Saturday.
    pub day_of_week: u8,
    /// Closed the whole day.
    pub closed_all_day: bool,
    /// First open hour, 0 to 23.
    pub open_hour: Option<u8>,
    /// First open minute of that hour.
    pub open_minutes: Option<u8>,
    /// Last open hour, 0 to 23.
    pub close_hour: Option<u8>,
    /// Last open minute of that hour.
    pub close_minutes: Option<u8>,
    /// Open the whole day.
    pub open_all_day: bool,
}

/// Monday to Friday 9:00 to 17:00, closed at weekends.
pub fn default_week() -> Vec<WorkingDay> {
    (0..7).map(default_day).collect()
}

fn default_day(day_of_week: u8) -> WorkingDay {
    let open = (1..=5).contains(&day_of_week);
    WorkingDay {
        day_of_week,
        closed_all_day: !open,
        open_hour: open.then_some(9),
        open_minutes: open.then_some(0),
        close_hour: open.then_some(17),
        close_minutes: open.then_some(0),
        open_all_day: false,
    }
}

/// The zone with this IANA name, if there is one.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Whether `at` lies in the hours of `week` as clocks show them in `zone`: from the first open minute to the last one,
/// both included. A day that the week does not mention is closed.
pub fn is_open(week: &[WorkingDay], zone: TimeZone, at: Timestamp) -> bool {
    let Ok(instant) = jiff::Timestamp::from_microsecond(at.micros()) else { return false };
    let local = instant.to_zoned(zone);
    let today = local.weekday().to_sunday_zero_offset();
    let Some(day) = week.iter().find(|day| i16::from(day.day_of_week) == i16::from(today)) else {
        return false;
    };
    if day.closed_all_day || day.open_all_day {
        return day.open_all_day && !day.closed_all_day;
    }
    let opens = time(day.open_hour, day.open_minutes);
    let closes = time(day.close_hour, day.close_minutes);
    opens.zip(closes).is_some_and(|(opens, closes)| (opens..=closes).contains(&local.time()))
}

fn time(hour: Option<u8>, minute: Option<u8>) -> Option<Time> {
    let [hour, minute] = [hour?, minute.unwrap_or(0)].map(i8::try_from);
    Time::new(hour.ok()?, minute.ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An hour in UTC.
    fn at(text: &str) -> Timestamp {
        Timestamp::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    fn open_in(zone_name: &str, text: &str) -> bool {
        is_open(&default_week(), zone(zone_name).unwrap(), at(text))
    }

    #[test]
    fn the_first_and_the_last_minute_count_and_the_weekend_does_not() {
        let tuesday = ["08:59:59", "09:00:00", "12:30:00", "17:00:00", "17:00:01"]
            .map(|time| open_in("UTC", &format!("2026-06-16T{time}Z")));

        assert_eq!(tuesday, [false, true, true, true, false]);
        assert!(!open_in("UTC", "2026-06-14T12:00:00Z"), "a Sunday");
    }

    #[test]
    fn hours_are_those_of_the_clocks_in_the_zone_before_and_after_a_change() {
        // Clocks in Berlin go from 2 to 3 o'clock on 2026-03-29 and back on 2026-10-25.
        assert_eq!(
            [
                open_in("Europe/Berlin", "2026-03-27T07:30:00Z"),
                open_in("Europe/Berlin", "2026-03-30T07:30:00Z")
            ],
            [false, true]
        );
        assert_eq!(
            [
                open_in("Europe/Berlin", "2026-10-23T15:30:00Z"),
                open_in("Europe/Berlin", "2026-10-26T15:30:00Z")
            ],
            [false, true]
        );
    }

    #[test]
    fn an_hour_that_clocks_skip_is_nobodys_and_one_that_they_repeat_counts_twice() {
        let night = WorkingDay {
            day_of_week: 0,
            closed_all_day: false,
            open_hour: Some(2),
            open_minutes: Some(0),
            close_hour: Some(2),
            close_minutes: Some(59),
            open_all_day: false,
        };
        let open = |text| is_open(&[night], zone("Europe/Berlin").unwrap(), at(text));

        assert_eq!([open("2026-03-29T00:59:00Z"), open("2026-03-29T01:00:00Z")], [false, false]);
        assert_eq!([open("2026-10-25T00:30:00Z"), open("2026-10-25T01:30:00Z")], [true, true]);
    }

    #[test]
    fn whole_days_need_no_hours_and_the_weekday_is_that_of_the_zone() {
        let monday =
            WorkingDay { day_of_week: 1, closed_all_day: false, open_all_day: true, ..default_day(0) };

        assert!(is_open(&[monday], zone("Pacific/Auckland").unwrap(), at("2026-06-14T13:00:00Z")));
        assert!(!is_open(&[monday], zone("UTC").unwrap(), at("2026-06-14T13:00:00Z")));
        assert!(zone("Mars/Olympus").is_none());
    }
}
