//! The encodings of an instant; a fraction of seconds is `Timestamp::seconds_f64`.

use model::Timestamp;

/// Whole seconds since the epoch, 0 when it never was.
pub(crate) fn seconds(at: Option<Timestamp>) -> i64 {
    at.map_or(0, Timestamp::seconds)
}

/// ISO-8601 with milliseconds, `null` when it never was.
pub(crate) fn iso(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::iso)
}
