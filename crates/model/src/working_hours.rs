//! When an inbox is open.

use serde::{Deserialize, Serialize};

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
